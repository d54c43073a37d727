import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { AWS_ENVIRONMENT, REGION } from '../sandbox/aws.ts';
import { startQueues } from '../sandbox/queues.ts';
import { VISIBILITY_S } from './compress-time.ts';
import type { FifoQueue } from './queue/fifo-queue.ts';
import { startSqs } from './queue/sqs-server.ts';

/** A message as the dead-letter queue holds it. */
export interface Letter {
  body: string;
  group: string;
  attributes: Readonly<Record<string, string>>;
  /** When the dead-letter queue took it, in milliseconds since the epoch. */
  takenAt: number;
}

/** The run's queue of updates with its dead-letter queue. */
export interface UpdateQueue {
  readonly url: string;
  readonly queueUrl: string;
  readonly deadLetterQueueUrl: string;
  readonly client: SQSClient;
  /** Makes messages in flight visible at once, by receipt. */
  release(receipts: readonly string[]): Promise<void>;
  /** Returns the IDs of the messages that the queue still holds. */
  left(): string[];
  letters(): Promise<Letter[]>;
  close(): Promise<void>;
}

/** `batching` hands out several messages of a group at a time, as SQS does; `fauxqs`, the sandbox's, one. */
export type QueueKind = 'batching' | 'fauxqs';

const release = async (client: SQSClient, QueueUrl: string, receipts: readonly string[]) => {
  for (const ReceiptHandle of receipts) {
    // In a batch, a message that was deleted meanwhile is a failed entry and no error.
    const Entries = [{ Id: '0', ReceiptHandle, VisibilityTimeout: 0 }];
    await client.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl, Entries }));
  }
};

/** Returns the messages of a dead-letter queue. */
export const lettersOf = (deadLetters: FifoQueue): Letter[] =>
  deadLetters.messages().map(({ body, group, attributes, sentAt }) => ({ body, group, attributes, takenAt: sentAt }));

const startBatching = async (): Promise<UpdateQueue> => {
  const server = await startSqs({ now: Date.now, visibilityMs: VISIBILITY_S * 1000 });
  const { url, queueUrl, deadLetterQueueUrl, updates, deadLetters } = server;
  const client = new SQSClient({ region: REGION, endpoint: url, credentials: AWS_ENVIRONMENT.credentials });
  return {
    url,
    queueUrl,
    deadLetterQueueUrl,
    client,
    release: (receipts) => release(client, queueUrl, receipts),
    left: () => updates.messages().map(({ messageId }) => messageId),
    letters: async () => lettersOf(deadLetters),
    async close() {
      client.destroy();
      await server.close();
    },
  };
};

/** Receives and deletes all dead letters: the emulator's own view of its queue lacks their attributes. */
const drain = async (client: SQSClient, QueueUrl: string): Promise<Letter[]> => {
  const names = { MessageAttributeNames: ['All'], MessageSystemAttributeNames: ['All' as const] };
  const command = new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, ...names });
  const letters: Letter[] = [];
  for (;;) {
    const { Messages = [] } = await client.send(command);
    if (Messages.length === 0) return letters;
    for (const { Body = '', Attributes, MessageAttributes = {}, ReceiptHandle } of Messages) {
      const texts = Object.entries(MessageAttributes).map(([name, { StringValue = '' }]) => [name, StringValue]);
      const takenAt = Number(Attributes?.SentTimestamp);
      const group = Attributes?.MessageGroupId ?? '';
      letters.push({ body: Body, group, attributes: Object.fromEntries(texts), takenAt });
      await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    }
  }
};

const startFauxqs = async (): Promise<UpdateQueue> => {
  const { url, queueUrl, deadLetterQueueUrl, client, messages, close } = await startQueues(0);
  return {
    url,
    queueUrl,
    deadLetterQueueUrl,
    client,
    release: (receipts) => release(client, queueUrl, receipts),
    left: () => messages().map(({ messageId }) => messageId),
    letters: () => drain(client, deadLetterQueueUrl),
    close,
  };
};

/** Starts a queue of this kind. */
export const startUpdateQueue = (kind: QueueKind): Promise<UpdateQueue> =>
  kind === 'batching' ? startBatching() : startFauxqs();
