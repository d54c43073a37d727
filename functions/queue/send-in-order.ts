import type { SQSClient } from '@aws-sdk/client-sqs';
import { batchMessages, type OutgoingMessage } from './message.ts';
import { notTaken, type SendResult, sendBatch } from './send.ts';

/** Where and how messages are sent. */
export interface SendOptions<M> {
  client: SQSClient;
  queueUrl: string;
  /** Batches under way at once (1). A batch waits until earlier batches of its groups have ended. */
  concurrency?: number;
  /** Once it is aborted no further batch is sent; those under way end. */
  signal?: AbortSignal;
  /** Ends the requests under way; what was not taken by then is reported as such, as is all that comes after. */
  abortSignal?: AbortSignal;
  /** Is told what SQS made of each message, batch by batch. */
  onResult: (message: M, result: SendResult) => void;
}

const groupOf = ({ messageGroupId }: OutgoingMessage) => messageGroupId;

/**
 * Returns a function that runs `work` once earlier work on the same message groups has ended. It must be called in the
 * order of the batches, and `work` must not reject.
 */
const createTurns = () => {
  /** The last work on each group. */
  const underWay = new Map<string, Promise<void>>();
  return async (groups: readonly string[], work: () => Promise<void>): Promise<void> => {
    const turn = Promise.all(groups.map((group) => underWay.get(group))).then(work);
    for (const group of groups) underWay.set(group, turn);
    await turn;
    for (const group of groups) if (underWay.get(group) === turn) underWay.delete(group);
  };
};

/**
 * Returns a function that sends a batch and reports its results. Once a message of a group was not taken, further messages
 * of that group are not sent, and are reported as not taken.
 */
const createSender = <M extends OutgoingMessage>({ client, queueUrl, abortSignal, onResult }: SendOptions<M>) => {
  /** The result of all further messages, by group. */
  const behind = new Map<string, SendResult>();
  return async (batch: readonly M[]): Promise<void> => {
    const kept = batch.map((message) => behind.get(groupOf(message)));
    const sendable = batch.filter((_, index) => !kept[index]);
    const results = (await sendBatch(client, queueUrl, sendable, abortSignal && { abortSignal })).values();
    for (const [index, message] of batch.entries()) {
      const result = kept[index] ?? results.next().value ?? notTaken('not sent');
      if (!result.ok) {
        const error = 'not sent: an older message of its group was not taken';
        behind.set(groupOf(message), notTaken(error, result.senderFault));
      }
      onResult(message, result);
    }
  };
};

/**
 * Sends batches that `batchMessages` made. Each message group keeps its order: once one of its messages was not taken,
 * later ones are not sent. Rejects only when the source of the batches or `onResult` fails; then no further batch is sent,
 * and those under way have ended.
 */
export const sendBatches = async <M extends OutgoingMessage>(
  batches: AsyncGenerator<M[]>,
  options: SendOptions<M>,
): Promise<void> => {
  const { concurrency = 1, signal } = options;
  const failure = new AbortController();
  const stopAll = (error: unknown) => failure.abort(error);
  const isStopped = () => signal?.aborted || failure.signal.aborted;
  const inTurn = createTurns();
  const send = createSender(options);
  const work = async () => {
    for (;;) {
      const { done, value: batch } = await batches.next();
      if (done || isStopped()) return;
      await inTurn(batch.map(groupOf), async () => {
        if (!isStopped()) await send(batch).catch(stopAll);
      });
    }
  };
  await Promise.all(Array.from({ length: concurrency }, () => work().catch(stopAll)));
  await batches.return(undefined);
  failure.signal.throwIfAborted();
};

/** Sends messages in batches, as `sendBatches` does. */
export const sendMessages = <M extends OutgoingMessage>(
  messages: Iterable<M> | AsyncIterable<M>,
  options: SendOptions<M>,
): Promise<void> => sendBatches(batchMessages(messages), options);
