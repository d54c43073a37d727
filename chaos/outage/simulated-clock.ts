import { setImmediate } from 'node:timers/promises';
import type { Clock } from '../../functions/delivery/clock.ts';

/** A clock in whole milliseconds that moves only by `sleep` and `waitUntil`; no real time passes. */
export interface SimulatedClock extends Clock {
  /** Moves the clock to this moment, unless it is past. */
  waitUntil(moment: number): void;
}

/** Starts a clock at this moment. */
export const simulateClock = (start: number): SimulatedClock => {
  let now = start;
  const waitUntil = (moment: number) => {
    now = Math.max(now, moment);
  };
  return {
    now: () => now,
    waitUntil,
    async sleep(milliseconds) {
      // Sleeps side by side pass at the same time: the end is fixed before another one moves the clock.
      const end = now + Math.ceil(milliseconds);
      await setImmediate();
      waitUntil(end);
    },
  };
};
