import { visibilityBackoff } from '../functions/delivery/backoff.ts';
import { longestWaitForUs } from '../functions/delivery/postpone.ts';

/**
 * The redrive policy's `maxReceiveCount`: SQS's highest. The policy is the backstop for records whose invocations crash,
 * and for those that would be deleted at the end of the queue's retention; nothing may be given up by it before.
 */
export const MAX_RECEIVE_COUNT = 1000;

/** The shortest time that a record stays invisible after its n-th receive, in seconds: what waits for a mend of ours. */
export const shortestWait = (receiveCount: number): number =>
  Math.min(
    visibilityBackoff(receiveCount, () => 0),
    longestWaitForUs(receiveCount),
  );

/** The age, in seconds, before which so many receives cannot have happened, however the backoff falls. */
export const earliestAge = (receives: number): number => {
  let age = 0;
  for (let receive = 1; receive <= receives; receive += 1) age += shortestWait(receive);
  return age;
};
