import type { Letter } from '../update-queue.ts';
import type { Facts, Violation } from './facts.ts';
import { type Life, wordsOf } from './lives.ts';

const RULE = 'dead letters';
const KINDS = ['Invalid', 'Rejected', 'Expired', 'Exhausted'];

/** What is wrong with a dead letter by itself. */
const faultsOf = ({ body, group, attributes }: Letter, { event, received }: Life): string[] => {
  const faults: string[] = [];
  const { FailureKind, FailureReason, SentAt, FailedAt, ReceiveCount, RequestId } = attributes;
  if (!KINDS.includes(FailureKind ?? '')) faults.push(`its kind is ${FailureKind ?? 'missing'}`);
  if (!FailureReason) faults.push('it has no reason');
  if (body !== event.body) faults.push('its body is not the one that was published');
  if (group !== event.button.group) faults.push(`its message group is ${group}`);
  if (!SentAt || !FailedAt || !RequestId) faults.push('it does not say when it was sent and failed');
  if (!received.some(({ receive }) => String(receive) === ReceiveCount)) faults.push(`its receive is ${ReceiveCount}`);
  return faults;
};

/** What is wrong with the moments that it tells, by the clocks of the queues and of the run. */
const untrueMoments = ({ attributes, takenAt }: Letter, { received }: Life, began: number): string[] => {
  const { SentAt = '', FailedAt = '', ReceiveCount } = attributes;
  const receive = received.find((each) => String(each.receive) === ReceiveCount);
  // Without its receive there is nothing to hold them to; that is a fault of its own.
  if (!receive || !SentAt || !FailedAt) return [];
  const failedAt = Date.parse(FailedAt);
  const faults: string[] = [];
  if (Date.parse(SentAt) !== receive.sentAt) faults.push(`it says that it was sent at ${SentAt}`);
  if (!(failedAt >= began + receive.at && failedAt <= takenAt)) faults.push(`it says that it failed at ${FailedAt}`);
  return faults;
};

const last = ({ deleted }: Life) => deleted[0]?.receive ?? Number.POSITIVE_INFINITY;

/** What a letter says of an end that came before the final one, and of which the queue never heard. */
const isEarlier = ({ attributes }: Letter, life: Life) => Number(attributes['ReceiveCount']) < last(life);

/**
 * An event that was dead-lettered has one dead letter. One that was delivered has none. One that was superseded has
 * none, unless an earlier receive had sent it and the queue did not hear of that before a newer update came. The first
 * letter stands: one of an earlier receive may say Rejected of what by now has Expired.
 */
const inNumber = (life: Life): string[] => {
  const { letters, final, event } = life;
  const [letter] = letters;
  if (letters.length > 1) return [`there are ${letters.length} for one event`];
  if (!letter) return final?.outcome === 'dead-lettered' ? [`there is none, though it ended as ${wordsOf(final)}`] : [];
  const kind = letter.attributes['FailureKind'];
  if (final?.outcome === 'dead-lettered') {
    const changed = isEarlier(letter, life) && kind === 'Rejected' && event.nature === 'expiring';
    return kind === final.failure || changed ? [] : [`its kind is ${kind}, but ${final.failure} was logged`];
  }
  const isAllowed = final?.outcome === 'superseded' && isEarlier(letter, life);
  return isAllowed ? [] : [`there is one, though the event ended as ${wordsOf(final)}`];
};

/** Each dead letter belongs to an event that ended so, and has a kind, a reason and the untouched body. */
export const soundDeadLetters = (lives: readonly Life[], { letters, published, began }: Facts): Violation[] => {
  const foreign = letters
    .filter(({ attributes }) => !published.has(attributes['SourceMessageId'] ?? ''))
    .map(({ body }) => ({ rule: RULE, detail: `one belongs to no event: ${body.slice(0, 200)}`, messageIds: [] }));
  const unsound = lives.flatMap((life) =>
    [
      ...inNumber(life),
      ...life.letters.flatMap((letter) => [...faultsOf(letter, life), ...untrueMoments(letter, life, began)]),
    ].map((detail) => ({
      rule: RULE,
      detail,
      messageIds: [life.messageId],
    })),
  );
  return [...foreign, ...unsound];
};
