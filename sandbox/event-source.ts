import { randomUUID } from 'node:crypto';
import type { Message, MessageAttributeValue, SQSClient } from '@aws-sdk/client-sqs';
import type { SQSMessageAttribute, SQSRecord } from 'aws-lambda';
import { Consumer } from 'sqs-consumer';
import type { Handler } from '../functions/delivery/handler.ts';
import { ACCOUNT, REGION } from './aws.ts';
import { LONG_POLL_S } from './queues.ts';

/** Options of `startEventSource`. */
export interface EventSourceOptions {
  queueUrl: string;
  client: SQSClient;
  handler: Handler;
  /** How many invocations run at once. */
  concurrency: number;
  /** Seconds that an invocation may take. */
  functionTimeout: number;
  /** Takes errors of polling and of invocations, whose records stay in the queue. */
  onError: (error: Error) => void;
}

/** Polls a queue and hands batches to a handler, as Lambda's event source mapping does. */
export interface EventSource {
  /** Stops at once, and resolves when the running invocations have ended. A poll is cut off, and may take messages with it. */
  stop(): Promise<void>;
  /** Stops polling, and resolves when what the polls under way received is handled. */
  drain(): Promise<void>;
}

/** Events at the end of a poll: nothing received, a batch handled, a request that failed. */
const END_OF_POLL = ['empty', 'response_processed', 'error'] as const;

const BATCH_SIZE = 10;

const attributeOf = ({
  DataType = 'String',
  StringValue,
  BinaryValue,
}: MessageAttributeValue): SQSMessageAttribute => ({
  dataType: DataType,
  ...(StringValue !== undefined && { stringValue: StringValue }),
  ...(BinaryValue !== undefined && { binaryValue: Buffer.from(BinaryValue).toString('base64') }),
});

const attributesOf = ({ MessageAttributes = {} }: Message): SQSRecord['messageAttributes'] =>
  Object.fromEntries(Object.entries(MessageAttributes).map(([name, value]) => [name, attributeOf(value)]));

const recordOf = (message: Message, queueUrl: string): SQSRecord => ({
  messageId: message.MessageId ?? '',
  receiptHandle: message.ReceiptHandle ?? '',
  body: message.Body ?? '',
  attributes: message.Attributes as unknown as SQSRecord['attributes'],
  messageAttributes: attributesOf(message),
  md5OfBody: message.MD5OfBody ?? '',
  eventSource: 'aws:sqs',
  eventSourceARN: `arn:aws:sqs:${REGION}:${ACCOUNT}:${queueUrl.split('/').at(-1)}`,
  awsRegion: REGION,
});

/** Returns the messages to delete. As in Lambda, an unknown ID in the response fails the whole batch. */
const succeeded = (messages: Message[], failures: readonly string[]): Message[] => {
  const ids = new Set(messages.map(({ MessageId }) => MessageId));
  if (failures.some((id) => !ids.has(id))) return [];
  return messages.filter(({ MessageId }) => !failures.includes(MessageId ?? ''));
};

const invoke = async (
  messages: Message[],
  { handler, queueUrl, functionTimeout }: EventSourceOptions,
): Promise<Message[]> => {
  const end = Date.now() + functionTimeout * 1000;
  const context = { awsRequestId: randomUUID(), getRemainingTimeInMillis: () => end - Date.now() };
  const { batchItemFailures } = await handler({ Records: messages.map((each) => recordOf(each, queueUrl)) }, context);
  return succeeded(
    messages,
    batchItemFailures.map(({ itemIdentifier }) => itemIdentifier),
  );
};

/** Starts a consumer, whose `stop` waits until what succeeded of its batch is deleted. */
const startConsumer = (options: EventSourceOptions, isStopping: () => boolean) => {
  let inHand: Promise<void> | undefined;
  const consumer = Consumer.create({
    queueUrl: options.queueUrl,
    sqs: options.client,
    batchSize: BATCH_SIZE,
    waitTimeSeconds: LONG_POLL_S,
    messageSystemAttributeNames: ['All'],
    messageAttributeNames: ['All'],
    suppressFifoWarning: true,
    handleMessageBatch: (messages) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      inHand = promise;
      consumer.once('response_processed', () => {
        inHand = undefined;
        resolve();
      });
      return invoke(messages, options);
    },
  });
  const onError = (error: Error) => {
    if (!isStopping()) options.onError(error);
  };
  consumer.on('error', onError);
  consumer.on('processing_error', onError);
  consumer.start();
  return {
    async stop() {
      // Aborting ends a long poll at once, but would also cancel a deletion.
      await inHand;
      consumer.stop({ abort: true });
    },
    async drain() {
      const { promise: ended, resolve } = Promise.withResolvers<void>();
      if (!consumer.status.isPolling) resolve();
      for (const event of END_OF_POLL) consumer.once(event, () => resolve());
      consumer.stop();
      await ended;
    },
  };
};

/** Starts polling a queue. */
export const startEventSource = (options: EventSourceOptions): EventSource => {
  let stopping = false;
  const consumers = Array.from({ length: options.concurrency }, () => startConsumer(options, () => stopping));
  return {
    async stop() {
      stopping = true;
      await Promise.all(consumers.map((consumer) => consumer.stop()));
    },
    async drain() {
      await Promise.all(consumers.map((consumer) => consumer.drain()));
    },
  };
};
