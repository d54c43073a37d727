import { QUEUE } from '../sandbox/queues.ts';
import type { Chronicle } from './chronicle.ts';
import type { Between, Call, Forward, Json } from './proxy.ts';

/** The end of the URL of the queue of updates. */
const UPDATES = `/${QUEUE}`;

/** What a worker has received and neither deleted nor postponed, by receipt. */
export interface InHand {
  /** Passes the worker's calls on and adds them to the chronicle. */
  between: Between;
  /** Returns the receipts that a dead worker leaves, once its last receive has ended. */
  orphans(): Promise<string[]>;
}

/** The messages of a run that were not deleted, by receipt. */
export type Receipts = Map<string, { messageId: string; receive: number }>;

interface ReceivedMessage {
  MessageId: string;
  ReceiptHandle: string;
  Attributes: { ApproximateReceiveCount: string; SequenceNumber: string; SentTimestamp: string };
}

type BatchEntry = {
  Id: string;
  ReceiptHandle: string;
  VisibilityTimeout?: number;
  MessageDeduplicationId?: string;
};

const succeeded = (input: Json, output: Json): BatchEntry[] => {
  const done = new Set(((output['Successful'] ?? []) as { Id: string }[]).map(({ Id }) => Id));
  return (input['Entries'] as BatchEntry[]).filter(({ Id }) => done.has(Id));
};

/** Starts watching one worker's calls of its queue. */
export const watchQueueCalls = (worker: number, chronicle: Chronicle, receipts: Receipts): InHand => {
  let held = { receipts: new Set<string>(), receiving: new Set<Promise<unknown>>() };

  const received = (output: Json, hand: Set<string>) => {
    for (const { MessageId: messageId, ReceiptHandle, Attributes } of (output['Messages'] ?? []) as ReceivedMessage[]) {
      const receive = Number(Attributes.ApproximateReceiveCount);
      hand.add(ReceiptHandle);
      receipts.set(ReceiptHandle, { messageId, receive });
      const { SequenceNumber: sequence, SentTimestamp } = Attributes;
      chronicle.add({ kind: 'received', messageId, receive, sequence, sentAt: Number(SentTimestamp), worker });
    }
  };

  const settled = (kind: 'deleted' | 'postponed', entries: readonly BatchEntry[], hand: Set<string>) => {
    for (const { ReceiptHandle, VisibilityTimeout: seconds = 0 } of entries) {
      hand.delete(ReceiptHandle);
      const message = receipts.get(ReceiptHandle);
      // SQS answers a repeated deletion with success, too.
      if (!message) continue;
      if (kind === 'deleted') receipts.delete(ReceiptHandle);
      const fact = { ...message, worker };
      chronicle.add(kind === 'deleted' ? { kind, ...fact } : { kind, ...fact, seconds });
    }
  };

  const record = ({ action, input }: Call, output: Json, hand: Set<string>) => {
    if (action === 'ReceiveMessage') received(output, hand);
    if (action === 'DeleteMessageBatch') settled('deleted', succeeded(input, output), hand);
    if (action === 'ChangeMessageVisibilityBatch') settled('postponed', succeeded(input, output), hand);
    // What came in over HTTP is sent to the queue of updates.
    if (action !== 'SendMessageBatch' || String(input['QueueUrl']).endsWith(UPDATES)) return;
    for (const { MessageDeduplicationId: messageId = '' } of succeeded(input, output)) {
      chronicle.add({ kind: 'dead-lettered', messageId, worker });
    }
  };

  const pass = async (call: Call, forward: Forward, hand: Set<string>) => {
    const answer = await forward(call);
    if (answer.status === 200) record(call, answer.body, hand);
    return answer;
  };

  return {
    between(call, forward) {
      const { receipts: hand, receiving } = held;
      const passing = pass(call, forward, hand);
      if (call.action !== 'ReceiveMessage') return passing;
      receiving.add(passing);
      return passing.finally(() => receiving.delete(passing));
    },
    async orphans() {
      const left = held;
      held = { receipts: new Set(), receiving: new Set() };
      await Promise.allSettled(left.receiving);
      return [...left.receipts];
    },
  };
};
