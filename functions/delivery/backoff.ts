/** A number from 0 to 1, such as Math.random gives. */
export type Random = () => number;

const FIRST_WAIT_MS = 200;
const LONGEST_WAIT_MS = 5_000;

/**
 * The wait before another attempt in the same invocation: exponential with full jitter
 * (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/), in milliseconds.
 * @param attempts how many attempts have failed, from 1
 */
export const waitBetweenAttempts = (attempts: number, random: Random): number =>
  random() * Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (attempts - 1));

const FIRST_VISIBILITY_S = 30;
const LONGEST_VISIBILITY_S = 3_600;
const JITTER = 0.2;

/**
 * The visibility timeout of a record that was deferred: min(1 h, 30 s · 2^(n-1)) ± 20 %, in whole seconds.
 * @param receiveCount n, how often the record has been received, from 1
 */
export const visibilityBackoff = (receiveCount: number, random: Random): number => {
  const seconds = Math.min(LONGEST_VISIBILITY_S, FIRST_VISIBILITY_S * 2 ** (receiveCount - 1));
  return Math.round(seconds * (1 - JITTER + 2 * JITTER * random()));
};
