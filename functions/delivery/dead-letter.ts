import type { SendMessageCommandInput } from '@aws-sdk/client-sqs';
import { NOT_XML } from '../event/text.ts';
import { messageGroupId } from '../queue/message-group.ts';
import { buttonIdOf, type Incoming } from './incoming.ts';
import type { FailureKind } from './outcome.ts';

/** A record that cannot be delivered, and why. */
export interface DeadLetter {
  incoming: Incoming;
  failure: FailureKind;
  /** For people: names the field or quotes Anveo. */
  reason: string;
  /** Milliseconds since the epoch. */
  failedAt: number;
  requestId: string;
}

/** SQS's limit for a body and its attributes together (names, types and values, in bytes of UTF-8). */
const MOST_MESSAGE_BYTES = 1_048_576;
/** Room for hundreds of faults, and far less than a message; the log line has the whole reason. */
const MOST_REASON_BYTES = 32_768;

const TYPE = 'String';
const bytesOf = (text: string) => Buffer.byteLength(text);
const takenBySqs = (text: string) => text.replaceAll(new RegExp(NOT_XML, 'gu'), '\u{FFFD}');

/** As much of a text as fits into so many bytes, never half a character. */
const cut = (text: string, bytes: number) =>
  text.slice(0, new TextEncoder().encodeInto(text, new Uint8Array(Math.max(bytes, 0))).read);

/** The attributes that fit beside the body: the short ones first and whole, then as much of the reason as fits. */
const fitting = (body: string, short: Record<string, string>, reason: string) => {
  let room = MOST_MESSAGE_BYTES - bytesOf(body);
  const attributes: NonNullable<SendMessageCommandInput['MessageAttributes']> = {};
  const add = (name: string, value: string) => {
    const size = bytesOf(name) + bytesOf(TYPE) + bytesOf(value);
    if (value === '' || size > room) return;
    attributes[name] = { DataType: TYPE, StringValue: value };
    room -= size;
  };
  for (const [name, value] of Object.entries(short)) add(name, takenBySqs(value));
  const name = 'FailureReason';
  add(name, cut(takenBySqs(reason), Math.min(MOST_REASON_BYTES, room - bytesOf(name) - bytesOf(TYPE))));
  return attributes;
};

/**
 * The message that a dead letter is: the body as received, the message group as received, and what happened as
 * attributes. Its deduplication ID is the source's message ID, so that a record that comes back after its dead letter
 * was sent makes no second one.
 */
export const deadLetterMessage = (letter: DeadLetter): Omit<SendMessageCommandInput, 'QueueUrl'> => {
  const { incoming, failure, reason } = letter;
  const buttonId = buttonIdOf(incoming);
  const short = {
    FailureKind: failure,
    SourceMessageId: incoming.messageId,
    SentAt: new Date(incoming.sentAt).toISOString(),
    FailedAt: new Date(letter.failedAt).toISOString(),
    ReceiveCount: String(incoming.receiveCount),
    RequestId: letter.requestId,
    ButtonId: buttonId ?? '',
  };
  return {
    MessageBody: incoming.body,
    MessageGroupId: incoming.messageGroup ?? messageGroupId(buttonId ?? incoming.messageId),
    MessageDeduplicationId: incoming.messageId,
    MessageAttributes: fitting(incoming.body, short, reason),
  };
};
