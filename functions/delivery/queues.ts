import type { SQSClient } from '@aws-sdk/client-sqs';
import { type DeadLetter, deadLetterMessage } from './dead-letter.ts';
import type { Incoming } from './incoming.ts';

/** A record that stays in the queue, and for how many seconds it is to stay invisible. */
export interface Postponed {
  incoming: Incoming;
  seconds: number;
}

/** What delivery does to its queues when something fails. Both methods throw when SQS does not do as told. */
export interface Queues {
  deadLetter(letter: DeadLetter): Promise<void>;
  postpone(records: readonly Postponed[]): Promise<void>;
}

/** Entries that one ChangeMessageVisibilityBatch takes. */
const MOST_ENTRIES = 10;
/** One try, and all tries together: they fit into the margin that an invocation keeps for reporting. */
const REQUEST_TIMEOUT_MS = 1_500;
const LONGEST_SEND_MS = 3_000;

const withinBounds = () => ({ abortSignal: AbortSignal.timeout(LONGEST_SEND_MS) });

const sqs = () => import('@aws-sdk/client-sqs');

/** The queues over SQS. The client is loaded on first use, since it is needed only when something fails. */
export const createQueues = (queueUrl: string, deadLetterQueueUrl: string): Queues => {
  let opened: Promise<SQSClient> | undefined;
  const client = () => {
    opened ??= sqs().then(({ SQSClient }) => {
      const requestHandler = {
        connectionTimeout: REQUEST_TIMEOUT_MS,
        requestTimeout: REQUEST_TIMEOUT_MS,
        throwOnRequestTimeout: true,
      };
      return new SQSClient({ maxAttempts: 2, requestHandler });
    });
    return opened;
  };

  const postponeBatch = async (records: readonly Postponed[]) => {
    const { ChangeMessageVisibilityBatchCommand } = await sqs();
    const Entries = records.map(({ incoming, seconds }, index) => ({
      Id: String(index),
      ReceiptHandle: incoming.receiptHandle,
      VisibilityTimeout: seconds,
    }));
    const command = new ChangeMessageVisibilityBatchCommand({ QueueUrl: queueUrl, Entries });
    const { Failed = [] } = await (await client()).send(command, withinBounds());
    if (Failed.length > 0) throw new Error(`${Failed.length} of ${Entries.length}: ${Failed[0]?.Message}`);
  };

  return {
    async deadLetter(letter) {
      const { SendMessageCommand } = await sqs();
      const command = new SendMessageCommand({ QueueUrl: deadLetterQueueUrl, ...deadLetterMessage(letter) });
      await (await client()).send(command, withinBounds());
    },
    async postpone(records) {
      const batches = Array.from({ length: Math.ceil(records.length / MOST_ENTRIES) }, (_, index) =>
        records.slice(index * MOST_ENTRIES, (index + 1) * MOST_ENTRIES),
      );
      const failed = (await Promise.allSettled(batches.map(postponeBatch))).find(({ status }) => status === 'rejected');
      if (failed?.status === 'rejected') throw failed.reason;
    },
  };
};
