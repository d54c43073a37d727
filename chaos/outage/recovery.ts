import { byButton, type Life, livesOf } from '../checks/lives.ts';
import type { Outage } from './outage.ts';

const SECOND_MS = 1000;
/** What had been received more often waits longer. */
const MANY_RECEIVES = 200;
/** The longest wait after a deferral, with its jitter of 20 %: 5 minutes, and 22 minutes after many receives. */
const LONGEST_WAIT_S = { usual: 300 * 1.2, afterMany: 1_320 * 1.2 };
/** What comes back too soon after a failed probe of the breaker is deferred once more. */
const PROBE_INTERVAL_S = 5;

/** When the updates of an outage left the queue after its end, in seconds; 0 without any. */
export interface Recovery {
  slowestS: number;
  /** The longest time that the function's own waits allow. */
  boundS: number;
  /** The update that left last. */
  messageId: string | undefined;
}

/** How often the updates of a button had been received by then. Those of a group wait as long as the one received most. */
const receivesOf = (group: readonly Life[], moment: number) =>
  Math.max(
    0,
    ...group.flatMap(({ received }) => received.filter(({ at }) => at <= moment).map(({ receive }) => receive)),
  );

/**
 * Returns how long what was in the queue at the end of an outage took: once for few receives, once for many. Buttons
 * with invalid events are left out: their dead letters may need receives of their own.
 */
export const recoveriesOf = ({ facts, ended }: Outage): Record<keyof typeof LONGEST_WAIT_S, Recovery> => {
  const recovery = (wait: keyof typeof LONGEST_WAIT_S): Recovery => {
    const boundS = LONGEST_WAIT_S[wait] + PROBE_INTERVAL_S;
    return { slowestS: 0, boundS, messageId: undefined };
  };
  const recoveries = { usual: recovery('usual'), afterMany: recovery('afterMany') };
  for (const group of byButton(livesOf(facts))) {
    const waiting = group.filter(
      ({ deleted, published }) => published < ended && (deleted[0]?.at ?? Number.POSITIVE_INFINITY) > ended,
    );
    if (waiting.some(({ event }) => event.nature === 'invalid')) continue;
    const slot = receivesOf(waiting, ended) > MANY_RECEIVES ? recoveries.afterMany : recoveries.usual;
    for (const { deleted, messageId } of waiting) {
      const slowestS = ((deleted[0]?.at ?? Number.POSITIVE_INFINITY) - ended) / SECOND_MS;
      if (slowestS > slot.slowestS) Object.assign(slot, { slowestS, messageId });
    }
  }
  return recoveries;
};
