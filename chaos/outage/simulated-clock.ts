import { setImmediate } from 'node:timers/promises';
import type { Clock } from '../../functions/delivery/clock.ts';

/** A clock that moves only when somebody sleeps or waits for a moment; no real time passes. */
export interface SimulatedClock extends Clock {
  /** Moves on to this moment, if it is still to come. */
  waitUntil(moment: number): void;
}

export const simulateClock = (start: number): SimulatedClock => {
  let now = start;
  const waitUntil = (moment: number) => {
    now = Math.max(now, moment);
  };
  return {
    now: () => now,
    waitUntil,
    async sleep(milliseconds) {
      // Those who sleep side by side sleep at the same time: the moment is fixed before the others have their turn.
      const end = now + milliseconds;
      await setImmediate();
      waitUntil(end);
    },
  };
};
