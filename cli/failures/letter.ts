import type { Message } from '@aws-sdk/client-sqs';
import { type BatchRecord, isUpdate, readRecord } from '../../functions/delivery/record.ts';
import { describeFaults } from '../../functions/event/faults.ts';
import { shortReason } from '../../functions/history/row.ts';
import { readDeadLetter } from '../../functions/queue/dead-letter.ts';
import { ATTRIBUTE_TYPE } from '../../functions/queue/message.ts';

/** What a message in the dead-letter queue says of an update that failed, without the update. Times in milliseconds. */
export interface Letter {
  /** The message that was sent first: it tells the failure. */
  id: string;
  /** The letter's own message. */
  messageId: string;
  /** Grows with each letter of a message group. */
  sequence: string;
  group: string;
  /** FailureKind, or `MOVED`. */
  kind: string;
  reason: string;
  button: string | undefined;
  profile: string | undefined;
  runId: string | undefined;
  failedAt: number;
  /** When the dead-letter queue took it. */
  takenAt: number;
  /** When it was sent first. */
  sentAt: number;
  asOf: number;
  /** When it expires; undefined when it never does. */
  notAfter: number | undefined;
  /** Why its event is invalid; undefined for a valid one. */
  invalid: string | undefined;
  /** The attributes with which it is sent again. */
  attributes: Readonly<Record<string, string>>;
}

/** The kind of a letter that SQS itself moved, without attributes of ours. */
export const MOVED = 'Moved';
const MOVED_REASON = 'SQS moved it after too many receives, as when the function crashes every time';

/** Returns the record that delivery would read if this body were sent now with these attributes. */
const recordOf = (message: Message, body: string, attributes: Readonly<Record<string, string>>): BatchRecord =>
  readRecord({
    messageId: message.MessageId ?? '',
    receiptHandle: message.ReceiptHandle ?? '',
    body,
    attributes: {
      MessageGroupId: message.Attributes?.MessageGroupId ?? '',
      SentTimestamp: String(Date.now()),
      ApproximateReceiveCount: '1',
      ApproximateFirstReceiveTimestamp: '',
      SenderId: '',
    },
    messageAttributes: Object.fromEntries(
      Object.entries(attributes).map(([name, stringValue]) => [name, { stringValue, dataType: ATTRIBUTE_TYPE }]),
    ),
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: '',
    awsRegion: '',
  });

/** What delivery reads of a letter, and the attributes with which it does. */
interface Read {
  record: BatchRecord;
  attributes: Record<string, string>;
}

/**
 * Reads a letter as delivery would if it came back. Without attributes that say when it was sent first, the letter's own
 * message counts: SQS keeps its ID when it moves a message.
 */
const readBack = (message: Message, body: string): Read => {
  const { failureKind, messageId, sourceMessageId, sentAt, runId } = readDeadLetter(message);
  const { MessageId = '', Attributes } = message;
  const run = runId === undefined ? undefined : { RunId: runId };
  const attempt = (SourceMessageId: string, SentAt: string): Read => {
    const attributes = { SourceMessageId, SentAt, ...run };
    return { record: recordOf(message, body, attributes), attributes };
  };
  const told = attempt(sourceMessageId ?? '', sentAt ?? '');
  if (told.record.first) return told;
  const taken = new Date(Number(Attributes?.SentTimestamp ?? 0)).toISOString();
  const died = attempt(failureKind === undefined ? MessageId : (messageId ?? MessageId), taken);
  return died.record.first ? died : attempt(MessageId, taken);
};

/** Reads a letter. `body` is that of the message, or a mended one. */
export const readLetter = (message: Message, body: string = message.Body ?? ''): Letter => {
  const told = readDeadLetter(message);
  const { record, attributes } = readBack(message, body);
  const { first = { messageId: '', sentAt: 0 }, runId } = record;
  const update = isUpdate(record) ? record.update : undefined;
  const failedAt = Date.parse(told.failedAt ?? '');
  const takenAt = Number(message.Attributes?.SentTimestamp);
  return {
    id: first.messageId,
    messageId: message.MessageId ?? '',
    sequence: message.Attributes?.SequenceNumber ?? '',
    group: told.messageGroup ?? '',
    kind: told.failureKind ?? MOVED,
    reason: shortReason(told.failureReason ?? (told.failureKind === undefined ? MOVED_REASON : '')),
    button: record.buttonId,
    profile: update?.profileId,
    runId,
    failedAt: Number.isNaN(failedAt) ? takenAt : failedAt,
    takenAt,
    sentAt: first.sentAt,
    asOf: update && isUpdate(record) ? record.asOf : first.sentAt,
    notAfter: update?.notAfter === undefined ? undefined : Date.parse(update.notAfter),
    invalid: isUpdate(record) ? undefined : shortReason(describeFaults(record.faults)),
    attributes,
  };
};
