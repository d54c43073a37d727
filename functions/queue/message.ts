import { randomUUID } from 'node:crypto';
import { MOST_MESSAGE_BYTES } from '../event/size.ts';
import { NOT_XML } from '../event/text.ts';
import { messageGroupId } from './message-group.ts';

/** A message to send to a FIFO queue of ours. */
export interface OutgoingMessage {
  body: string;
  messageGroupId: string;
  deduplicationId: string;
  /** String attributes by name. SQS refuses an empty value, and more than ten attributes. */
  attributes?: Readonly<Record<string, string>>;
}

/** SQS's limit for the entries of one batch request. */
export const MOST_ENTRIES = 10;
/** The data type of every attribute. */
export const ATTRIBUTE_TYPE = 'String';

/** A run's ID is a key of the history's index, which takes 2,048 bytes. */
const RUN_ID = /^[\x20-\x7e]{1,128}$/;

/** Whether a text can be the attribute `RunId`: 1 to 128 printable ASCII characters. */
export const isRunId = (text: string): boolean => RUN_ID.test(text);

/** Returns a text with the characters that SQS accepts, which are those of XML. */
export const acceptedBySqs = (text: string): string => text.replaceAll(new RegExp(NOT_XML, 'gu'), '\u{FFFD}');

/** Most characters of the attribute `By`: more than the ARN of a role's session has. */
export const LONGEST_BY = 256;

/** Returns the name of who sends an update as the attribute `By` holds it, cut; undefined for what is no name. */
export const readBy = (by: unknown): string | undefined =>
  typeof by === 'string' ? acceptedBySqs(by.slice(0, LONGEST_BY)).trim() || undefined : undefined;

/** Returns the bytes of an attribute that count towards a message's size: its name, type and value. */
export const attributeBytes = (name: string, value: string): number =>
  Buffer.byteLength(name) + ATTRIBUTE_TYPE.length + Buffer.byteLength(value);

/** Returns a message's size as SQS counts it, in bytes. */
export const messageBytes = ({ body, attributes = {} }: OutgoingMessage): number =>
  Object.entries(attributes).reduce((sum, [name, value]) => sum + attributeBytes(name, value), Buffer.byteLength(body));

/** Returns a message with the attribute `By`, unless there is no name, or the body leaves no room for it. */
export const withBy = <M extends OutgoingMessage>(message: M, by: unknown): M => {
  const By = readBy(by);
  if (By === undefined) return message;
  const named = { ...message, attributes: { ...message.attributes, By } };
  return messageBytes(named) > MOST_MESSAGE_BYTES ? message : named;
};

/**
 * Makes the message of an update: the event as JSON, in its button's message group. The deduplication ID is random, so
 * SQS never drops the message as a repetition.
 */
export const updateMessage = (
  event: unknown,
  buttonId: string,
  attributes?: OutgoingMessage['attributes'],
): OutgoingMessage => ({
  body: JSON.stringify(event),
  messageGroupId: messageGroupId(buttonId),
  deduplicationId: randomUUID(),
  ...(attributes && { attributes }),
});

/** Options of `batchMessages`. */
export interface BatchOptions {
  /**
   * Whether a batch may have several messages of one group (false). If SQS fails one of them and it is sent again, it
   * comes after newer ones of its group.
   */
  groupsMayRepeat?: boolean;
}

/** Cuts messages into batches within SQS's limits, in their order. A message over the limit is alone in its batch. */
export async function* batchMessages<M extends OutgoingMessage>(
  messages: Iterable<M> | AsyncIterable<M>,
  { groupsMayRepeat = false }: BatchOptions = {},
): AsyncGenerator<M[]> {
  let batch: M[] = [];
  let bytes = 0;
  const groups = new Set<string>();
  for await (const message of messages) {
    const size = messageBytes(message);
    const repeats = !groupsMayRepeat && groups.has(message.messageGroupId);
    if (batch.length > 0 && (batch.length === MOST_ENTRIES || bytes + size > MOST_MESSAGE_BYTES || repeats)) {
      yield batch;
      batch = [];
      bytes = 0;
      groups.clear();
    }
    batch.push(message);
    bytes += size;
    groups.add(message.messageGroupId);
  }
  if (batch.length > 0) yield batch;
}
