import type { Deferred } from './outcome.ts';

/** What keeps every update from being delivered: Anveo down, our key refused, our endpoint wrong. */
export type Outage = Pick<Deferred, 'cause' | 'reason'>;

/** Failures in a row after which the next one is taken for granted. */
const FAILURES_TO_OPEN = 5;
const PROBE_INTERVAL_MS = 5_000;

/**
 * A circuit breaker for one container. After a few failures in a row it is open: records are deferred at once, and one
 * probe is let through every few seconds. One success closes it.
 */
export interface Breaker {
  /** The outage that forbids a call now, or undefined when the call may be made. */
  outage(): Outage | undefined;
  succeeded(): void;
  failed(outage: Outage): void;
}

export const createBreaker = (now: () => number): Breaker => {
  let failures = 0;
  let last: Outage | undefined;
  let nextProbe = 0;
  return {
    outage() {
      if (failures < FAILURES_TO_OPEN) return undefined;
      if (now() < nextProbe) return last;
      nextProbe = now() + PROBE_INTERVAL_MS;
      return undefined;
    },
    succeeded() {
      failures = 0;
    },
    failed(outage) {
      failures += 1;
      last = outage;
      if (failures === FAILURES_TO_OPEN) nextProbe = now() + PROBE_INTERVAL_MS;
    },
  };
};
