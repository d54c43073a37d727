import type { Facts, Violation } from './facts.ts';
import type { Life } from './lives.ts';

/**
 * Returns the latest known moment before a call began: its receive, or the end of the call before it in the same receive,
 * which the simulator records before it answers. Both are on the clock of the same machine. The arrival of the call
 * itself proves nothing: it may have been on its way for long.
 */
const before = ({ received, called }: Life, order: number) => {
  const receive = received.findLast((each) => each.order < order);
  const call = called.findLast((each) => each.order < order && each.order > (receive?.order ?? 0));
  return Math.max(receive?.at ?? 0, call?.at ?? 0);
};

const sentLate = (life: Life, end: number): boolean => life.called.some(({ order }) => before(life, order) > end);

const expiredEarly = ({ letters, final, deleted }: Life, notAfter: number, end: number): boolean =>
  letters.some(({ attributes, takenAt }) => attributes['FailureKind'] === 'Expired' && takenAt <= notAfter) ||
  (final?.failure === 'Expired' && (deleted[0]?.at ?? 0) <= end);

/** An event expires after its notAfter and never before, and no call for it begins after it. */
export const expiresInTime = (lives: readonly Life[], { began }: Facts): Violation[] =>
  lives.flatMap((life) => {
    const { notAfter = Number.POSITIVE_INFINITY } = life.event;
    const end = notAfter - began;
    const details = [
      ...(expiredEarly(life, notAfter, end) ? ['expired before its notAfter'] : []),
      ...(sentLate(life, end) ? ['was sent to Anveo after its notAfter'] : []),
    ];
    return details.map((detail) => ({ rule: 'notAfter', detail, messageIds: [life.messageId] }));
  });
