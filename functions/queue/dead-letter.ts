import type { Message } from '@aws-sdk/client-sqs';
import { MOST_MESSAGE_BYTES } from '../event/size.ts';
import { acceptedBySqs, attributeBytes, type OutgoingMessage } from './message.ts';

/** The kinds of dead letter, as the attribute FailureKind names them. */
export type FailureKind = 'Invalid' | 'Rejected' | 'Expired' | 'Exhausted';

/** A message that cannot be delivered, and why. Times are in ISO 8601. */
export interface DeadLetter {
  body: string;
  messageGroup: string;
  /** The message that died. */
  messageId: string;
  failureKind: FailureKind;
  /** For people: names the field or quotes Anveo. */
  failureReason: string;
  buttonId: string | undefined;
  /** The message that was sent first, and when: another one than `messageId` when a dead letter dies again. */
  sourceMessageId: string;
  sentAt: string;
  failedAt: string;
  receiveCount: number;
  requestId: string;
  runId: string | undefined;
  /** Who sent it, as its message said. */
  by: string | undefined;
}

/** Room for hundreds of faults, in bytes. The log line has the whole reason. */
const MOST_REASON_BYTES = 32_768;

/** Returns the part of a text that fits into so many bytes, never half a character. */
const cut = (text: string, bytes: number) =>
  text.slice(0, new TextEncoder().encodeInto(text, new Uint8Array(Math.max(bytes, 0))).read);

/** Returns the attributes that fit beside the body: whole ones in their order, then the start of the reason. */
const fitting = (body: string, short: Record<string, string | undefined>, reason: string): Record<string, string> => {
  let room = MOST_MESSAGE_BYTES - Buffer.byteLength(body);
  const attributes: Record<string, string> = {};
  const add = (name: string, value: string) => {
    const size = attributeBytes(name, value);
    if (value === '' || size > room) return;
    attributes[name] = value;
    room -= size;
  };
  for (const [name, value = ''] of Object.entries(short)) add(name, acceptedBySqs(value));
  const name = 'FailureReason';
  add(name, cut(acceptedBySqs(reason), Math.min(MOST_REASON_BYTES, room - attributeBytes(name, ''))));
  return attributes;
};

/**
 * Returns the message of a dead letter: body and group as received, what happened as attributes. Its deduplication ID is
 * the ID of the message that died: SQS drops a second letter for it for five minutes, no longer (docs/adr/0001).
 */
export const writeDeadLetter = (letter: DeadLetter): OutgoingMessage => ({
  body: letter.body,
  messageGroupId: letter.messageGroup,
  deduplicationId: letter.messageId,
  attributes: fitting(
    letter.body,
    {
      FailureKind: letter.failureKind,
      SourceMessageId: letter.sourceMessageId,
      SentAt: letter.sentAt,
      FailedAt: letter.failedAt,
      ReceiveCount: String(letter.receiveCount),
      RequestId: letter.requestId,
      RunId: letter.runId,
      ButtonId: letter.buttonId,
      By: letter.by,
    },
    letter.failureReason,
  ),
});

/** What a message in the dead-letter queue says about itself; a message that SQS itself moved there has no attributes. */
export type ReadDeadLetter = Partial<Omit<DeadLetter, 'failureKind'>> & { failureKind?: string };

/** Reads a message of the dead-letter queue, received with all its attributes. */
export const readDeadLetter = ({ Body, MessageAttributes = {}, Attributes = {} }: Message): ReadDeadLetter => {
  const text = (name: string) => MessageAttributes[name]?.StringValue;
  const receiveCount = text('ReceiveCount');
  const read = {
    body: Body,
    messageGroup: Attributes.MessageGroupId,
    messageId: Attributes.MessageDeduplicationId,
    failureKind: text('FailureKind'),
    failureReason: text('FailureReason'),
    buttonId: text('ButtonId'),
    sourceMessageId: text('SourceMessageId'),
    sentAt: text('SentAt'),
    failedAt: text('FailedAt'),
    receiveCount: receiveCount === undefined ? undefined : Number(receiveCount),
    requestId: text('RequestId'),
    runId: text('RunId'),
    by: text('By'),
  };
  return Object.fromEntries(Object.entries(read).filter(([, value]) => value !== undefined));
};
