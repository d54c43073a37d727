/** A number from 0 to 1, such as Math.random gives. */
export type Random = () => number;

const FIRST_WAIT_MS = 200;

/** The longest sleep between two attempts, in milliseconds: the other records of the batch wait with this one. */
export const LONGEST_SLEEP_MS = 2_000;

/**
 * The wait before another attempt in the same invocation, in milliseconds: exponential with full jitter
 * (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/).
 * @param attempts how many attempts have failed, from 1
 */
export const waitBetweenAttempts = (attempts: number, random: Random): number =>
  random() * Math.min(LONGEST_SLEEP_MS, FIRST_WAIT_MS * 2 ** (attempts - 1));
