import { SendMessageBatchCommand, type SendMessageBatchRequestEntry, type SQSClient } from '@aws-sdk/client-sqs';
import { MOST_MESSAGE_BYTES } from '../event/size.ts';
import { ATTRIBUTE_TYPE, messageBytes, type OutgoingMessage } from './message.ts';

/** The result of sending a message: its ID, or why SQS did not take it. `senderFault`: the message itself is invalid. */
export type SendResult = { ok: true; messageId: string } | { ok: false; error: string; senderFault: boolean };

/** How often an entry is sent that SQS fails through no fault of the message. */
const MOST_TRIES = 3;

const entryOf = (
  { body, messageGroupId, deduplicationId, attributes }: OutgoingMessage,
  index: number,
): SendMessageBatchRequestEntry => ({
  Id: String(index),
  MessageBody: body,
  MessageGroupId: messageGroupId,
  MessageDeduplicationId: deduplicationId,
  ...(attributes && {
    MessageAttributes: Object.fromEntries(
      Object.entries(attributes).map(([name, StringValue]) => [name, { DataType: ATTRIBUTE_TYPE, StringValue }]),
    ),
  }),
});

const describe = (error: unknown) => (error instanceof Error ? `${error.name}: ${error.message}` : String(error));

/** Makes the result of a message that was not taken. */
export const notTaken = (error: string, senderFault = false): SendResult => ({ ok: false, error, senderFault });

const NOT_SENT = notTaken('not sent');

/** Returns the result of a message before it is sent: too large, or not sent yet. */
const before = (message: OutgoingMessage): SendResult => {
  const bytes = messageBytes(message);
  if (bytes <= MOST_MESSAGE_BYTES) return NOT_SENT;
  return notTaken(`the message has ${bytes} bytes, where SQS takes at most ${MOST_MESSAGE_BYTES}`, true);
};

/**
 * Sends up to ten messages in one request and returns their results in the same order. Entries that SQS fails through no
 * fault of theirs are sent again, up to three times in all. Never rejects.
 * @param options `abortSignal` ends the request under way; what was not taken by then is reported as such
 */
export const sendBatch = async (
  client: SQSClient,
  queueUrl: string,
  batch: readonly OutgoingMessage[],
  options: { abortSignal?: AbortSignal } = {},
): Promise<SendResult[]> => {
  const results = batch.map(before);
  let entries = batch.map(entryOf).filter((_, index) => results[index] === NOT_SENT);
  for (let tries = 1; tries <= MOST_TRIES && entries.length > 0; tries += 1) {
    try {
      const command = new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries: entries });
      const { Successful = [], Failed = [] } = await client.send(command, options);
      for (const { Id, MessageId = '' } of Successful) results[Number(Id)] = { ok: true, messageId: MessageId };
      for (const { Id, Code, Message, SenderFault = false } of Failed) {
        results[Number(Id)] = notTaken(`${Code}: ${Message}`, SenderFault);
      }
      const again = new Set(Failed.filter(({ SenderFault }) => !SenderFault).map(({ Id }) => Id));
      entries = entries.filter(({ Id }) => again.has(Id));
    } catch (error) {
      for (const { Id } of entries) results[Number(Id)] = notTaken(describe(error));
      return results;
    }
  }
  return results;
};
