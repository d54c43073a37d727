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

/** The wait of a record whose cause has no rule of its own, before jitter, in seconds. */
const usualWait = (receiveCount: number): number =>
  receiveCount > MANY_RECEIVES ? WAIT_AFTER_MANY_S : Math.min(LONGEST_WAIT_S, FIRST_WAIT_S * 2 ** (receiveCount - 1));

/**
 * The visibility timeout of a deferred record, in whole seconds: min(5 min, 30 s · 2^(n-1)) ± 20 %, from the 201st
 * receive on 22 min ± 20 %; a longer Retry-After wins.
 * @param receiveCount n, how often the record has been received, from 1
 */
export const visibilityTimeout = (
  { cause, retryAfterMs = 0 }: Pick<Deferred, 'cause' | 'retryAfterMs'>,
  receiveCount: number,
  random: Random,
): number => {
  const { longestWaitS = Number.POSITIVE_INFINITY } = ruleOf(cause);
  const bounded = Math.min(usualWait(receiveCount), longestWaitS);
  return Math.max(Math.round(bounded * (1 - JITTER + 2 * JITTER * random())), Math.ceil(retryAfterMs / 1000));
};

/** The age that a record has on average after so many receives, in seconds; jitter cancels out to within hours. */
export const expectedAge = (receives: number): number => {
  let age = 0;
  for (let receive = 1; receive <= receives; receive += 1)
    age += visibilityTimeout({ cause: 'anveo' }, receive, () => 0.5);
  return age;
};
