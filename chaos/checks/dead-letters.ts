import type { Entry } from '../chronicle.ts';
import type { Letter } from '../queue/letters.ts';
import type { Facts, Violation } from './facts.ts';
import { type Life, startOf, wordsOf } from './lives.ts';

const RULE = 'dead letters';
const KINDS = ['Invalid', 'Rejected', 'Expired', 'Exhausted'];

/** Returns what is wrong with a dead letter by itself. */
const faultsOf = ({ body, group, attributes }: Letter, { event, received, updateId }: Life): string[] => {
  const faults: string[] = [];
  const { FailureKind, FailureReason, SentAt, FailedAt, ReceiveCount, RequestId, SourceMessageId, RunId } = attributes;
  if (!KINDS.includes(FailureKind ?? '')) faults.push(`its kind is ${FailureKind ?? 'missing'}`);
  if (!FailureReason) faults.push('it has no reason');
  if (body !== event.body) faults.push('its body is not the one that was published');
  if (group !== event.button.group) faults.push(`its message group is ${group}`);
  if (!SentAt || !FailedAt || !RequestId) faults.push('it does not say when it was sent and failed');
  if (SourceMessageId !== updateId) faults.push(`it names another first message: ${SourceMessageId}`);
  if (RunId !== event.runId) faults.push(`its run is ${RunId}`);
  if (!received.some(({ receive }) => String(receive) === ReceiveCount)) faults.push(`its receive is ${ReceiveCount}`);
  return faults;
};

/** Returns which of its times are wrong by the clocks of the queues and of the run. */
const untrueMoments = ({ attributes, takenAt }: Letter, { received, age }: Life, began: number): string[] => {
  const { SentAt = '', FailedAt = '', ReceiveCount } = attributes;
  const receive = received.find((each) => String(each.receive) === ReceiveCount);
  // Without its receive there is nothing to compare with; that is another fault.
  if (!receive || !SentAt || !FailedAt) return [];
  const failedAt = Date.parse(FailedAt);
  const faults: string[] = [];
  if (Date.parse(SentAt) !== age.sentAt) faults.push(`it says that it was sent at ${SentAt}`);
  if (!(failedAt >= began + receive.at && failedAt <= takenAt)) faults.push(`it says that it failed at ${FailedAt}`);
  return faults;
};

const last = ({ deleted }: Life) => deleted[0]?.receive ?? Number.POSITIVE_INFINITY;

/** Whether a letter was sent in a receive before the one that the queue deleted the message by. */
const isEarlier = ({ attributes }: Letter, life: Life) => Number(attributes['ReceiveCount']) < last(life);

type Fault = Extract<Entry, { kind: 'fault' }> & { order: number };

/** SQS drops a second letter with the same deduplication ID within five minutes. */
const DEDUPLICATION_MS = 300_000;

const isUnconfirmed = (logged: Life['logged'][number] | undefined) => logged?.outcome.cause === 'dead-letter-queue';

/**
 * Whether a second letter cannot be avoided: it was sent when SQS no longer knew the first, either because the message
 * came back late (the process died, or its visibility timeout was not changed), or because two receives in a row were
 * not confirmed.
 */
const mayRepeat = (first: Letter, second: Letter, life: Life, faults: readonly Fault[]): boolean => {
  const receive = Number(first.attributes['ReceiveCount']);
  const [logged, nextLogged] = [receive, receive + 1].map((count) =>
    life.logged.find((each) => each.receive === count),
  );
  const next = startOf(life, receive + 1);
  const isUnchanged = faults.some(
    ({ action, order }) => action === 'ChangeMessageVisibilityBatch' && order > (logged?.order ?? 0) && order < next,
  );
  const isExcused = logged === undefined || isUnchanged || (isUnconfirmed(logged) && isUnconfirmed(nextLogged));
  return isExcused && second.takenAt - first.takenAt >= DEDUPLICATION_MS;
};

/**
 * A message that was dead-lettered has one dead letter. One that was delivered has none. One that was superseded, or that
 * is half-refused, has none, unless an earlier receive sent it and its deletion failed. The first letter counts: one of an
 * earlier receive may say Rejected of what has expired since.
 */
const inNumber = (life: Life, faults: readonly Fault[]): string[] => {
  const { letters, final, event } = life;
  const [letter] = letters;
  const repeated = letters.slice(1).filter((each, index) => !mayRepeat(letters[index] as Letter, each, life, faults));
  if (repeated.length > 0) return [`there are ${letters.length} for one event`];
  if (!letter) return final?.outcome === 'dead-lettered' ? [`there is none, though it ended as ${wordsOf(final)}`] : [];
  const kind = letter.attributes['FailureKind'];
  if (final?.outcome === 'dead-lettered') {
    const changed = isEarlier(letter, life) && kind === 'Rejected' && event.nature === 'expiring';
    return kind === final.failure || changed ? [] : [`its kind is ${kind}, but ${final.failure} was logged`];
  }
  const mayChange = final?.outcome === 'superseded' || event.nature === 'half-refused';
  const isAllowed = mayChange && isEarlier(letter, life);
  return isAllowed ? [] : [`there is one, though the event ended as ${wordsOf(final)}`];
};

/** Each dead letter belongs to an event that was dead-lettered, and has a kind, a reason and the untouched body. */
export const soundDeadLetters = (
  lives: readonly Life[],
  { letters, published, began, entries }: Facts,
): Violation[] => {
  const faults = entries.flatMap((entry, order) => (entry.kind === 'fault' ? [{ ...entry, order }] : []));
  const foreign = letters
    .filter(({ messageId, attributes }) => !published.has(messageId) || !attributes['SourceMessageId'])
    .map(({ body }) => ({ rule: RULE, detail: `one belongs to no event: ${body.slice(0, 200)}`, messageIds: [] }));
  const unsound = lives.flatMap((life) =>
    [
      ...inNumber(life, faults),
      ...life.letters.flatMap((letter) => [...faultsOf(letter, life), ...untrueMoments(letter, life, began)]),
    ].map((detail) => ({
      rule: RULE,
      detail,
      messageIds: [life.messageId],
    })),
  );
  return [...foreign, ...unsound];
};
