import type { SQSRecord } from 'aws-lambda';
import { type ParsedEvent, parseEvent } from '../event/parse.ts';
import { messageGroupId } from '../queue/message-group.ts';

/** One record of a batch, read. */
export interface Incoming {
  messageId: string;
  receiptHandle: string;
  body: string;
  /** The message group; undefined when the record comes from a standard queue. */
  messageGroup: string | undefined;
  /** When the publisher sent it, in milliseconds. */
  sentAt: number;
  /** How often it has been received, this time included. */
  receiveCount: number;
  event: ParsedEvent;
}

export const readRecord = (record: SQSRecord): Incoming => ({
  messageId: record.messageId,
  receiptHandle: record.receiptHandle,
  body: record.body,
  messageGroup: record.attributes.MessageGroupId,
  sentAt: Number(record.attributes.SentTimestamp),
  receiveCount: Number(record.attributes.ApproximateReceiveCount),
  event: parseEvent(record.body),
});

/** The button's ID, as far as the record tells it. */
export const buttonIdOf = ({ event }: Incoming): string | undefined => (event.ok ? event.update.id : event.buttonId);

/** The group in which a record keeps its order: its message group, or, without one, its button's. */
const groupOf = (incoming: Incoming): string => {
  const buttonId = buttonIdOf(incoming);
  if (incoming.messageGroup !== undefined) return `group ${incoming.messageGroup}`;
  return buttonId === undefined ? `message ${incoming.messageId}` : `group ${messageGroupId(buttonId)}`;
};

/**
 * The batch as groups in the order in which their records were sent. A FIFO queue hands records in that order; a
 * standard queue does not, so those are sorted. A message that is there twice counts once, in its last receipt.
 */
export const groupRecords = (records: readonly SQSRecord[]): Incoming[][] => {
  const byMessage = new Map(records.map((record) => [record.messageId, record]));
  const incoming = [...byMessage.values()].map(readRecord);
  return [...Map.groupBy(incoming, groupOf).values()].map((group) =>
    group.every(({ messageGroup }) => messageGroup === undefined)
      ? group.toSorted((a, b) => a.sentAt - b.sentAt)
      : group,
  );
};
