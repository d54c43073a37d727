import { SQSClient } from '@aws-sdk/client-sqs';
import type { OutgoingMessage } from '../functions/queue/message.ts';
import { notTaken, type SendResult } from '../functions/queue/send.ts';
import { type SendOptions, sendMessages } from '../functions/queue/send-in-order.ts';

/** Makes a client for the host and region in a queue's URL. Without a region there, the environment's applies. */
export const clientFor = (queueUrl: string): SQSClient => {
  const { origin: endpoint } = new URL(queueUrl);
  const region = /^https:\/\/sqs\.([a-z0-9-]+)\.amazonaws\.com/.exec(queueUrl)?.[1];
  return new SQSClient({ endpoint, ...(region !== undefined && { region }) });
};

/** A message, and whether the queue took it. */
export interface Sent<M> {
  message: M;
  result: SendResult;
}

/**
 * Sends messages and returns the result of each, in their order. Once a message was not taken, later ones of its group
 * are not sent. Never rejects.
 */
export const sendAll = async <M extends OutgoingMessage>(
  messages: readonly M[],
  options: Omit<SendOptions<M>, 'onResult'>,
): Promise<Sent<M>[]> => {
  const results = new Map<M, SendResult>();
  await sendMessages(messages, {
    ...options,
    onResult(message, result) {
      results.set(message, result);
    },
  });
  return messages.map((message) => ({ message, result: results.get(message) ?? notTaken('not sent: aborted before') }));
};
