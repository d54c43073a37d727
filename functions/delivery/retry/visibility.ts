import { type Deferred, ruleOf } from '../outcome.ts';
import type { Random } from './backoff.ts';

/** SQS's highest `maxReceiveCount`. The redrive policy is the backstop for crashes; a count gives nothing up. */
export const MAX_RECEIVE_COUNT = 1000;

const FIRST_WAIT_S = 30;
const LONGEST_WAIT_S = 300;
/** From the receive after this one on, waits are so long that 1,000 receives last for 12.9 days (docs/adr/0002). */
const MANY_RECEIVES = 200;
const WAIT_AFTER_MANY_S = 1_320;
const JITTER = 0.2;

/** The wait without jitter and without what causes ask for, in seconds. */
const usualWait = (receiveCount: number): number =>
  receiveCount > MANY_RECEIVES ? WAIT_AFTER_MANY_S : Math.min(LONGEST_WAIT_S, FIRST_WAIT_S * 2 ** (receiveCount - 1));

/**
 * The visibility timeout of a group's deferred records, in whole seconds: min(5 min, 30 s · 2^(n-1)) ± 20 %, from the
 * 201st receive on 22 min ± 20 %. A longer Retry-After of any record wins, and the longest wait of any cause bounds all.
 * @param deferred the records, at least one
 * @param receiveCount n, how often the one that was received most often has been received, from 1
 * @param agoMs since when they are deferred: what must come back within a time has waited so long already
 */
export const visibilityTimeout = (
  deferred: readonly Pick<Deferred, 'cause' | 'retryAfterMs'>[],
  receiveCount: number,
  random: Random,
  agoMs = 0,
): number => {
  const factor = 1 - JITTER + 2 * JITTER * random();
  const longest = Math.min(...deferred.map(({ cause }) => ruleOf(cause).longestWaitS ?? Number.POSITIVE_INFINITY));
  const asked = deferred.map(({ retryAfterMs = 0 }) => Math.ceil(retryAfterMs / 1000));
  const bound = Math.round(longest * factor) - Math.floor(agoMs / 1000);
  return Math.min(Math.max(Math.round(usualWait(receiveCount) * factor), ...asked), Math.max(1, bound));
};

/** The age that a record has on average after so many receives, in seconds; jitter cancels out to within hours. */
export const expectedAge = (receives: number): number => {
  let age = 0;
  for (let receive = 1; receive <= receives; receive += 1)
    age += visibilityTimeout([{ cause: 'anveo' }], receive, () => 0.5);
  return age;
};
