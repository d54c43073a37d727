import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { SQSEvent } from 'aws-lambda';
import { expect, onTestFinished, test } from 'vitest';
import type { Handler } from '../../functions/delivery/handler.ts';
import type { OutgoingMessage } from '../../functions/queue/message.ts';
import { sendMessages } from '../../functions/queue/send-in-order.ts';
import { AWS_ENVIRONMENT, REGION } from '../../sandbox/aws.ts';
import { startEventSource } from '../../sandbox/event-source.ts';
import { startQueues } from '../../sandbox/queues.ts';

const message = (name: string): OutgoingMessage => ({
  body: name,
  messageGroupId: name,
  deduplicationId: name,
  attributes: { RunId: `run of ${name}` },
});

/** Sends messages to a real queue, lets an event source hand the first batch to `handler`, and ends it. */
const handOver = async (names: string[], handler: Handler, end: 'stop' | 'drain' = 'stop') => {
  const queues = await startQueues(0);
  onTestFinished(() => queues.close());
  const ids: Record<string, string> = {};
  await sendMessages(names.map(message), {
    client: queues.client,
    queueUrl: queues.queueUrl,
    onResult({ body }, result) {
      if (result.ok) ids[body] = result.messageId;
    },
  });

  const { promise: invoked, resolve } = Promise.withResolvers<SQSEvent>();
  const errors: string[] = [];
  const client = new SQSClient({ region: REGION, endpoint: queues.url, credentials: AWS_ENVIRONMENT.credentials });
  const source = startEventSource({
    queueUrl: queues.queueUrl,
    client,
    concurrency: 1,
    functionTimeout: 30,
    onError: ({ message: text }) => errors.push(text),
    handler: (event, context) => {
      resolve(event);
      return handler(event, context);
    },
  });
  const event = await invoked;
  await source[end]();
  return { ids, event, errors, left: queues.messages().map(({ body }) => body) };
};

test('a batch has at most ten records, with the attributes that Lambda gives', async () => {
  const names = Array.from({ length: 12 }, (_, index) => `G${index}`);
  const { event, left } = await handOver(names, async () => ({ batchItemFailures: [] }));
  expect(event.Records.map(({ body }) => body)).toEqual(names.slice(0, 10));
  expect(event.Records[0]?.attributes).toMatchObject({ MessageGroupId: 'G0', ApproximateReceiveCount: '1' });
  expect(event.Records[0]?.messageAttributes).toEqual({ RunId: { dataType: 'String', stringValue: 'run of G0' } });
  expect(left).toEqual(['G10', 'G11']);
});

test('what succeeded is deleted, what failed stays', async () => {
  const { left } = await handOver(['A', 'B', 'C'], async ({ Records }) => ({
    batchItemFailures: [{ itemIdentifier: Records[1]?.messageId ?? '' }],
  }));
  expect(left).toEqual(['B']);
});

test.each<[string, Handler]>([
  ['names a record that is not in the batch', async () => ({ batchItemFailures: [{ itemIdentifier: 'none' }] })],
  ['fails', () => Promise.reject(new Error('broken'))],
])('a handler that %s leaves the whole batch in the queue', async (_, handler) => {
  const { left } = await handOver(['A', 'B'], handler);
  expect(left.sort()).toEqual(['A', 'B']);
});

test('draining waits for the batch under way, and receives nothing after it', async () => {
  let handled = false;
  const handler: Handler = async () => {
    await new Promise((resolve) => setImmediate(resolve));
    handled = true;
    return { batchItemFailures: [] };
  };
  const names = Array.from({ length: 12 }, (_, index) => `G${index}`);
  const { left } = await handOver(names, handler, 'drain');
  expect([handled, left]).toEqual([true, ['G10', 'G11']]);
});

test('draining while nothing is there ends with the poll, and leaves what comes then', async () => {
  const queues = await startQueues(0);
  onTestFinished(() => queues.close());
  const { client, queueUrl } = queues;
  const handled: SQSEvent[] = [];
  const source = startEventSource({
    queueUrl,
    client,
    concurrency: 2,
    functionTimeout: 30,
    onError: (error) => expect.unreachable(error.message),
    async handler(event) {
      handled.push(event);
      return { batchItemFailures: [] };
    },
  });
  await source.drain();
  await sendMessages([message('A')], { client, queueUrl, onResult: () => undefined });
  expect(await client.send(new ReceiveMessageCommand({ QueueUrl: queueUrl }))).toMatchObject({
    Messages: [{ Body: 'A' }],
  });
  expect(handled).toEqual([]);
});
