import { SQSClient } from '@aws-sdk/client-sqs';
import { AWS_ENVIRONMENT, REGION } from '../sandbox/aws.ts';
import { startQueues } from '../sandbox/queues.ts';
import { VISIBILITY_S } from './compress-time.ts';
import type { FifoQueue } from './queue/fifo-queue.ts';
import { deleteLetter, type Letter, receiveLetters, release } from './queue/letters.ts';
import { startSqs } from './queue/sqs-server.ts';

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

/** Returns the messages of a dead-letter queue. */
export const lettersOf = (deadLetters: FifoQueue): Letter[] =>
  deadLetters.messages().map(({ deduplicationId: messageId, body, group, attributes, sentAt: takenAt }) => {
    return { messageId, body, group, attributes, takenAt };
  });

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

const MOST_RECEIVED = 10;

/** Receives and deletes all dead letters: the emulator's own view of its queue lacks their attributes. */
const drain = async (client: SQSClient, queueUrl: string): Promise<Letter[]> => {
  const letters: Letter[] = [];
  for (;;) {
    const received = await receiveLetters(client, queueUrl, MOST_RECEIVED);
    if (received.length === 0) return letters;
    for (const { receipt, ...letter } of received) {
      letters.push(letter);
      await deleteLetter(client, queueUrl, receipt);
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
