import { visibilityBackoff } from '../functions/delivery/backoff.ts';
import { LONGEST_WAIT_FOR_US_S } from '../functions/delivery/postpone.ts';

/** SQS's highest `maxReceiveCount`. */
const MOST_RECEIVES = 1000;

/** Receives that crashes and time-outs may cost on top. */
const SPARE = 10;

/** The shortest time that a record stays invisible after its n-th receive, in seconds: what waits for a mend of ours. */
export const shortestWait = (receiveCount: number): number =>
  Math.min(
    visibilityBackoff(receiveCount, () => 0),
    LONGEST_WAIT_FOR_US_S,
  );

/**
 * The redrive policy's `maxReceiveCount`: so high that it cannot fire before an update is `retryWindowHours` old, however
 * the backoff falls.
 */
export const maxReceiveCount = (retryWindowHours: number): number => {
  let receives = 0;
  for (let age = 0; age < retryWindowHours * 3600; age += shortestWait(receives)) receives += 1;
  return Math.min(receives + SPARE, MOST_RECEIVES);
};
