import type { SQSMessageAttributes, SQSRecord } from 'aws-lambda';
import type { Fault } from '../event/faults.ts';
import { parseEvent } from '../event/parse.ts';
import type { ButtonUpdate } from '../event/schema.ts';
import { isRunId, readBy } from '../queue/message.ts';

/** What a record says beside its body. */
interface Received {
  messageId: string;
  receiptHandle: string;
  body: string;
  messageGroup: string;
  /** When this message was sent, in milliseconds since the epoch. */
  sentAt: number;
  /** How often it has been received, this time included. */
  receiveCount: number;
  /** The run of a bulk change that it belongs to. */
  runId: string | undefined;
  /** Who sent it, as the message says: nobody checks it. */
  by: string | undefined;
  /** Whether it is settled without a call when the button shows the same already. */
  skipUnchanged: boolean;
  /** Of a dead letter that came back: the message that was sent first, and when. */
  first: { messageId: string; sentAt: number } | undefined;
  /** The button's ID, as far as the body tells it. */
  buttonId: string | undefined;
}

/** A record that holds a valid update. */
export interface UpdateRecord extends Received {
  update: ButtonUpdate;
  /** When the update was decided, in milliseconds since the epoch: never later than it was first sent. */
  asOf: number;
}

/** A record that holds none, and why. */
export interface InvalidRecord extends Received {
  faults: readonly Fault[];
}

/** One record of a batch. */
export type BatchRecord = UpdateRecord | InvalidRecord;

/** Whether an update may be older than what its button shows. A fresh one cannot be: its message group orders it. */
export const isLate = ({ asOf, sentAt }: UpdateRecord): boolean => asOf < sentAt;

/** Whether a record holds a valid update. */
export const isUpdate = (record: BatchRecord): record is UpdateRecord => 'update' in record;

const textOf = (attributes: SQSMessageAttributes, name: string): string | undefined =>
  attributes[name]?.stringValue || undefined;

/** SQS always sets the time of sending; a record without it counts as new. */
const timeOf = (text: string | undefined): number => {
  const time = Number(text);
  return Number.isFinite(time) && text !== undefined ? time : Date.now();
};

/** Message IDs are UUIDs on AWS. */
const MESSAGE_ID = /^[\w-]{1,128}$/;

/** Anybody can set these attributes: what no dead letter of ours can say is ignored. */
const firstSending = (attributes: SQSMessageAttributes, latest: number): Received['first'] => {
  const messageId = textOf(attributes, 'SourceMessageId') ?? '';
  const sentAt = Date.parse(textOf(attributes, 'SentAt') ?? '');
  return MESSAGE_ID.test(messageId) && !Number.isNaN(sentAt)
    ? { messageId, sentAt: Math.min(sentAt, latest) }
    : undefined;
};

const runIdOf = (attributes: SQSMessageAttributes): string | undefined => {
  const runId = textOf(attributes, 'RunId');
  return runId !== undefined && isRunId(runId) ? runId : undefined;
};

const asOf = ({ asOf }: ButtonUpdate, sentAt: number, first: Received['first']): number =>
  Math.min(asOf === undefined ? sentAt : Date.parse(asOf), first?.sentAt ?? sentAt, sentAt);

/** Reads one record. Never throws over what its body or its attributes hold. */
export const readRecord = (record: SQSRecord): BatchRecord => {
  const { messageId, receiptHandle, body, attributes, messageAttributes = {} } = record;
  const event = parseEvent(body);
  const received = {
    messageId,
    receiptHandle,
    body,
    messageGroup: attributes.MessageGroupId ?? messageId,
    sentAt: timeOf(attributes.SentTimestamp),
    receiveCount: Number(attributes.ApproximateReceiveCount) || 1,
    runId: runIdOf(messageAttributes),
    by: readBy(textOf(messageAttributes, 'By')),
    skipUnchanged: textOf(messageAttributes, 'SkipUnchanged') === 'true',
    first: firstSending(messageAttributes, timeOf(attributes.SentTimestamp)),
    buttonId: event.ok ? event.update.id : event.buttonId,
  };
  if (!event.ok) return { ...received, faults: event.faults };
  const { update } = event;
  return { ...received, update, asOf: asOf(update, received.sentAt, received.first) };
};

/** Returns the batch's message groups, each in the order of its queue. A message that is there twice counts once, in its last receipt. */
export const readGroups = (records: readonly SQSRecord[]): BatchRecord[][] => {
  const byMessage = new Map(records.map((record) => [record.messageId, record]));
  return [...Map.groupBy([...byMessage.values()].map(readRecord), ({ messageGroup }) => messageGroup).values()];
};
