import { SendMessageBatchCommand, type SendMessageBatchRequestEntry, type SQSClient } from '@aws-sdk/client-sqs';

/** One message for the queue of button updates. */
export interface OutgoingMessage {
  body: string;
  messageGroupId: string;
  deduplicationId: string;
}

/** What SQS made of a message: its ID, or why it did not take it and whether the message is to blame. */
export type SendResult = { messageId: string } | { error: string; senderFault: boolean };

/** SQS's limits for one SendMessageBatch: entries, and bytes of UTF-8 in all their bodies together. */
const MOST_ENTRIES = 10;
const MOST_BYTES = 1_048_576;
/** Sendings of an entry that SQS fails for no fault of ours. */
const MOST_TRIES = 3;

const bytesOf = ({ body }: OutgoingMessage) => Buffer.byteLength(body);

/**
 * Cuts messages into batches. No batch holds two messages of one group: an entry that fails alone would otherwise be
 * sent again behind a newer one of its group.
 */
export async function* batchesOf<M extends OutgoingMessage>(
  messages: Iterable<M> | AsyncIterable<M>,
): AsyncGenerator<M[]> {
  let batch: M[] = [];
  let bytes = 0;
  const groups = new Set<string>();
  for await (const message of messages) {
    const size = bytesOf(message);
    const full = batch.length === MOST_ENTRIES || bytes + size > MOST_BYTES || groups.has(message.messageGroupId);
    if (full && batch.length > 0) {
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

const entryOf = (
  { body, messageGroupId, deduplicationId }: OutgoingMessage,
  index: number,
): SendMessageBatchRequestEntry => ({
  Id: String(index),
  MessageBody: body,
  MessageGroupId: messageGroupId,
  MessageDeduplicationId: deduplicationId,
});

const describe = (error: unknown) => (error instanceof Error ? `${error.name}: ${error.message}` : String(error));

const NOT_SENT: SendResult = { error: 'not sent', senderFault: false };

const tooLarge = (bytes: number): SendResult => ({
  error: `the message has ${bytes} bytes, where SQS takes at most ${MOST_BYTES}`,
  senderFault: true,
});

/** Sends one batch; entries that SQS itself failed are sent again, those at fault are not. Results in entry order. */
export const sendBatch = async (
  client: SQSClient,
  queueUrl: string,
  batch: readonly OutgoingMessage[],
): Promise<SendResult[]> => {
  // Only a message that is alone can be too large: batches are cut so.
  const [first] = batch;
  const bytes = first && batch.length === 1 ? bytesOf(first) : 0;
  if (bytes > MOST_BYTES) return [tooLarge(bytes)];
  const results = batch.map((): SendResult => NOT_SENT);
  let entries = batch.map(entryOf);
  for (let tries = 1; tries <= MOST_TRIES && entries.length > 0; tries += 1) {
    try {
      const command = new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries: entries });
      const { Successful = [], Failed = [] } = await client.send(command);
      for (const { Id, MessageId } of Successful) results[Number(Id)] = { messageId: MessageId ?? '' };
      for (const { Id, Code, Message, SenderFault = false } of Failed) {
        results[Number(Id)] = { error: `${Code}: ${Message}`, senderFault: SenderFault };
      }
      const again = new Set(Failed.filter(({ SenderFault }) => !SenderFault).map(({ Id }) => Id));
      entries = entries.filter(({ Id }) => again.has(Id));
    } catch (error) {
      for (const { Id } of entries) results[Number(Id)] = { error: describe(error), senderFault: false };
      return results;
    }
  }
  return results;
};

export interface SendOptions<M> {
  client: SQSClient;
  queueUrl: string;
  /** Batches under way at once (1). With more than one, messages of the same group may change places. */
  concurrency?: number;
  /** Once it is aborted no further batch is sent; those under way end. */
  signal?: AbortSignal;
  /** Told of each message, batch by batch, what SQS made of it. */
  onResult: (message: M, result: SendResult) => void;
}

/**
 * Sends batches that were cut by `batchesOf`. Rejects only when their source or `onResult` fails; then no further batch
 * is sent, and those under way have ended.
 */
export const sendBatches = async <M extends OutgoingMessage>(
  batches: AsyncGenerator<M[]>,
  { client, queueUrl, concurrency = 1, signal, onResult }: SendOptions<M>,
): Promise<void> => {
  const failure = new AbortController();
  const send = async () => {
    for (;;) {
      const { done, value: batch } = await batches.next();
      if (done || signal?.aborted || failure.signal.aborted) return;
      const results = await sendBatch(client, queueUrl, batch);
      for (const [index, message] of batch.entries()) onResult(message, results[index] ?? NOT_SENT);
    }
  };
  const stopAll = (error: unknown) => failure.abort(error);
  await Promise.all(Array.from({ length: concurrency }, () => send().catch(stopAll)));
  await batches.return(undefined);
  failure.signal.throwIfAborted();
};

/** Sends messages in batches, as `sendBatches` does. */
export const sendMessages = <M extends OutgoingMessage>(
  messages: Iterable<M> | AsyncIterable<M>,
  options: SendOptions<M>,
): Promise<void> => sendBatches(batchesOf(messages), options);
