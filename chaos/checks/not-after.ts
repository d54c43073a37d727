import type { Facts, Violation } from './facts.ts';
import type { Life } from './lives.ts';

/** A receive past the end leaves no doubt: whoever asks a clock after it finds the event expired. */
const sentLate = ({ received, called }: Life, end: number): boolean =>
  called.some((call) => (received.findLast(({ order }) => order < call.order)?.at ?? 0) > end);

const expiredEarly = ({ letters, final, deleted }: Life, notAfter: number, end: number): boolean =>
  letters.some(({ attributes, takenAt }) => attributes['FailureKind'] === 'Expired' && takenAt <= notAfter) ||
  (final?.failure === 'Expired' && (deleted[0]?.at ?? 0) <= end);

/** What names a last moment expires after it and never before; received after it, it is not sent any more. */
export const expiresInTime = (lives: readonly Life[], { began }: Facts): Violation[] =>
  lives.flatMap((life) => {
    const { notAfter = Number.POSITIVE_INFINITY } = life.event;
    const end = notAfter - began;
    const details = [
      ...(expiredEarly(life, notAfter, end) ? ['expired before its notAfter'] : []),
      ...(sentLate(life, end) ? ['was received after its notAfter and sent to Anveo'] : []),
    ];
    return details.map((detail) => ({ rule: 'notAfter', detail, messageIds: [life.messageId] }));
  });
