import { type Random, visibilityBackoff } from './backoff.ts';
import type { Settled } from './ledger.ts';
import type { Deferred } from './outcome.ts';
import type { Postponed } from './queues.ts';

/** What waits for a mend of our own is tried again soon after it… */
const SHORT_WAIT_FOR_US_S = 300;
/** …until it has been received so often; then less, so that SQS's thousand receives last for 13 days (docs/adr/0002). */
const MANY_RECEIVES = 200;
const LONG_WAIT_FOR_US_S = 1_320;

/** The longest visibility timeout, in seconds, of a record that waits for a mend of our own. */
export const longestWaitForUs = (receiveCount: number): number =>
  receiveCount <= MANY_RECEIVES ? SHORT_WAIT_FOR_US_S : LONG_WAIT_FOR_US_S;

const isDeferred = (settled: Settled): settled is Settled & { outcome: Deferred } =>
  settled.outcome.kind === 'deferred';

const secondsFor = ({ cause, retryAfterMs = 0 }: Deferred, receiveCount: number, random: Random): number => {
  const backoff = visibilityBackoff(receiveCount, random);
  const anveosDoing = cause === 'anveo' || cause === 'time';
  return anveosDoing
    ? Math.max(backoff, Math.ceil(retryAfterMs / 1000))
    : Math.min(backoff, longestWaitForUs(receiveCount));
};

/**
 * The visibility timeouts of a group's deferred records: one for all, so that they become visible together and keep
 * their order; it follows the record that stopped the group and the most often received of them.
 */
export const postponedOf = (group: readonly Settled[], random: Random): Postponed[] => {
  const deferred = group.filter(isDeferred);
  const stopped = deferred.find(({ outcome }) => outcome.cause !== 'blocked');
  if (!stopped) return [];
  const receiveCount = Math.max(...deferred.map(({ incoming }) => incoming.receiveCount));
  const seconds = secondsFor(stopped.outcome, receiveCount, random);
  return deferred.map(({ incoming }) => ({ incoming, seconds }));
};
