import { ChangeMessageVisibilityBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { type DeadLetter, writeDeadLetter } from '../queue/dead-letter.ts';
import { batchMessages, MOST_ENTRIES } from '../queue/message.ts';
import { sendBatch } from '../queue/send.ts';

/** A record that stays in the queue, and for how many seconds it is to stay invisible. */
export interface Postponed {
  receiptHandle: string;
  seconds: number;
}

/** What delivery does to its queues when updates fail. */
export interface Queues {
  /** Sends dead letters within `timeoutMs`. Returns why one was not taken, in the order of the letters. */
  sendDeadLetters(letters: readonly DeadLetter[], timeoutMs: number): Promise<(string | undefined)[]>;
  /** Changes visibility timeouts within `timeoutMs`. Rejects when SQS did not change them all. */
  postpone(records: readonly Postponed[], timeoutMs: number): Promise<void>;
}

/** One try, and all tries together, in milliseconds; dead letters get less where less time is left. */
const REQUEST_TIMEOUT_MS = 1_500;
const LONGEST_SEND_MS = 3_000;

/** Returns a signal that aborts when the time that is left is over, or the longest time. */
const within = (leftMs: number) => AbortSignal.timeout(Math.max(0, Math.min(Math.floor(leftMs), LONGEST_SEND_MS)));

/** SQS over its client. This module is loaded when something fails for the first time. */
export const createQueues = (queueUrl: string, deadLetterQueueUrl: string): Queues => {
  const requestHandler = {
    connectionTimeout: REQUEST_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    throwOnRequestTimeout: true,
  };
  const client = new SQSClient({ maxAttempts: 2, requestHandler });

  const postponeBatch = async (records: readonly Postponed[], abortSignal: AbortSignal) => {
    const Entries = records.map(({ receiptHandle, seconds }, index) => ({
      Id: String(index),
      ReceiptHandle: receiptHandle,
      VisibilityTimeout: seconds,
    }));
    const command = new ChangeMessageVisibilityBatchCommand({ QueueUrl: queueUrl, Entries });
    const { Failed = [] } = await client.send(command, { abortSignal });
    if (Failed.length > 0) throw new Error(`${Failed.length} of ${Entries.length}: ${Failed[0]?.Message}`);
  };

  return {
    async sendDeadLetters(letters, timeoutMs) {
      const abortSignal = within(timeoutMs);
      const batches = await Array.fromAsync(batchMessages(letters.map(writeDeadLetter), { groupsMayRepeat: true }));
      const results = await Promise.all(
        batches.map((batch) => sendBatch(client, deadLetterQueueUrl, batch, { abortSignal })),
      );
      return results.flat().map((result) => (result.ok ? undefined : result.error));
    },
    async postpone(records, timeoutMs) {
      const abortSignal = within(timeoutMs);
      const batches = Array.from({ length: Math.ceil(records.length / MOST_ENTRIES) }, (_, index) =>
        records.slice(index * MOST_ENTRIES, (index + 1) * MOST_ENTRIES),
      );
      const results = await Promise.allSettled(batches.map((batch) => postponeBatch(batch, abortSignal)));
      const failed = results.find(({ status }) => status === 'rejected');
      if (failed?.status === 'rejected') throw failed.reason;
    },
  };
};
