import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { onTestFinished } from 'vitest';
import { updateMessage } from '../../functions/queue/message.ts';
import { sendMessages } from '../../functions/queue/send-in-order.ts';
import { AWS_ENVIRONMENT, REGION } from '../../sandbox/aws.ts';
import { type Queues, startQueues } from '../../sandbox/queues.ts';

/** One entry of a SendMessageBatch. */
export interface Entry {
  Id: string;
  MessageBody: string;
  MessageGroupId: string;
  MessageDeduplicationId: string;
  MessageAttributes?: Record<string, { DataType: string; StringValue: string }>;
}

/** An answer in SQS's own words. */
export interface Answer {
  status: number;
  body: unknown;
}

/** Says what becomes of a batch on its way: an answer of its own, or nothing for SQS's. `number` counts from 1. */
export type OnBatch = (entries: Entry[], number: number) => Promise<Answer | undefined> | Answer | undefined;

/** SQS on this machine, reached through something that can get in the way of a batch. */
export interface Front {
  queues: Queues;
  url: string;
  queueUrl: string;
  client: SQSClient;
  /** The batches that came by, in order. */
  batches: Entry[][];
}

const bodyOf = async (incoming: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
};

const forward = (to: string, { method, url, headers }: IncomingMessage, body: Buffer, response: ServerResponse) => {
  const onward = request(to + url, { method, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 500, answer.headers);
    answer.pipe(response);
  });
  onward.end(body);
};

const md5 = (text: string) => createHash('md5').update(text).digest('hex');

/** An error as SQS reports it: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-making-api-requests-json.html */
export const sqsError = (status: number, code: string, message: string): Answer => ({
  status,
  body: { __type: `com.amazonaws.sqs#${code}`, message },
});

/** Why an entry failed. */
export interface EntryFault {
  Code: string;
  SenderFault: boolean;
}

/** An answer to a batch of which these entries failed, and the rest is taken, though it goes nowhere. */
export const failing = (entries: readonly Entry[], failed: (entry: Entry) => boolean, fault: EntryFault): Answer => ({
  status: 200,
  body: {
    Successful: entries
      .filter((entry) => !failed(entry))
      .map(({ Id, MessageBody }) => ({ Id, MessageId: 'M', MD5OfMessageBody: md5(MessageBody) })),
    Failed: entries.filter(failed).map(({ Id }) => ({ Id, Message: 'not now', ...fault })),
  },
});

/** A queue of its own for one test; it ends with the test. `onCount` answers what asks for the queue's attributes. */
export const startFront = async (
  onBatch: OnBatch = () => undefined,
  onCount: () => Answer | undefined = () => undefined,
): Promise<Front> => {
  const queues = await startQueues(0);
  const batches: Entry[][] = [];
  const server = createServer(async (incoming, response) => {
    const body = await bodyOf(incoming);
    const target = incoming.headers['x-amz-target'];
    const isBatch = target === 'AmazonSQS.SendMessageBatch';
    const { Entries = [] }: { Entries?: Entry[] } = isBatch ? JSON.parse(body.toString()) : {};
    const onOther = target === 'AmazonSQS.GetQueueAttributes' ? onCount() : undefined;
    const answer = isBatch ? await onBatch(Entries, batches.push(Entries)) : onOther;
    if (!answer) return forward(queues.url, incoming, body, response);
    response.writeHead(answer.status, { 'Content-Type': 'application/x-amz-json-1.0' });
    return response.end(JSON.stringify(answer.body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    server.close();
    await queues.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = new SQSClient({ region: REGION, endpoint: url, credentials: AWS_ENVIRONMENT.credentials });
  return { queues, url, queueUrl: url + new URL(queues.queueUrl).pathname, client, batches };
};

/** Sends so many messages to a queue, each of another button. */
export const fill = ({ client, queueUrl }: Front, number: number): Promise<void> => {
  const messages = Array.from({ length: number }, (_, index) => updateMessage({}, `FILL${index}`));
  return sendMessages(messages, { client, queueUrl, onResult: () => undefined });
};

/** Receives and deletes so many messages, as a consumer does. */
export const drain = async ({ queues: { client, queueUrl: QueueUrl } }: Front, number: number): Promise<void> => {
  for (let left = number; left > 0; ) {
    const MaxNumberOfMessages = Math.min(10, left);
    const { Messages = [] } = await client.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages }));
    for (const { ReceiptHandle } of Messages) await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    left -= Messages.length;
  }
};
