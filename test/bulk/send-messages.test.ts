import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SQSClient } from '@aws-sdk/client-sqs';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { batchesOf, type OutgoingMessage, sendMessages } from '../../functions/bulk/send-messages.ts';
import { AWS_ENVIRONMENT, REGION } from '../../sandbox/aws.ts';
import { startQueues } from '../../sandbox/queues.ts';

const message = (body: string, messageGroupId = body): OutgoingMessage => ({
  body,
  messageGroupId,
  deduplicationId: `${messageGroupId} ${body}`,
});

const collect = async (client: SQSClient, queueUrl: string, messages: OutgoingMessage[]) => {
  const results: [string, string][] = [];
  await sendMessages(messages, {
    client,
    queueUrl,
    onResult: ({ body }, result) => results.push([body, 'error' in result ? result.error : 'sent']),
  });
  return results;
};

test('batches keep the order, the limits, and at most one message of a group', async () => {
  const sizes = fc.oneof(fc.constantFrom(1, 10), fc.constantFrom(200_000, 600_000, 1_048_576));
  const planned = fc.array(fc.tuple(sizes, fc.nat(8)), { maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(planned, async (plan) => {
      const messages = plan.map(([size, group]) => message('x'.repeat(size), `G${group}`));
      const batches = await Array.fromAsync(batchesOf(messages));
      expect(batches.flat().every((each, index) => each === messages[index])).toBe(true);
      expect(batches.flat()).toHaveLength(messages.length);
      for (const batch of batches) {
        expect(batch.length).toBeLessThanOrEqual(10);
        expect(new Set(batch.map(({ messageGroupId }) => messageGroupId)).size).toBe(batch.length);
        const bytes = batch.reduce((sum, { body }) => sum + Buffer.byteLength(body), 0);
        expect(bytes).toBeLessThanOrEqual(1_048_576);
      }
    }),
    { numRuns: 50 },
  );
});

const batched = async (messages: readonly OutgoingMessage[]) =>
  (await Array.fromAsync(batchesOf(messages))).map((batch) => batch.map(({ messageGroupId }) => messageGroupId));

const ofBytes = (bytes: number, group: string) => message('x'.repeat(bytes), group);

test('a batch may be full to its last byte and its tenth message', async () => {
  expect(await batched([ofBytes(1_048_575, 'A'), ofBytes(1, 'B'), ofBytes(1, 'C')])).toEqual([['A', 'B'], ['C']]);
  const eleven = Array.from({ length: 11 }, (_, index) => ofBytes(1, `G${index}`));
  expect((await batched(eleven)).map(({ length }) => length)).toEqual([10, 1]);
});

test('the groups and bytes of a batch count for that batch alone', async () => {
  const large = ['A', 'B', 'C'].map((group) => ofBytes(600_000, group));
  expect(await batched([...large, ofBytes(1, 'D')])).toEqual([['A'], ['B'], ['C', 'D']]);
  expect(await batched(['A', 'A', 'B', 'A'].map((group) => ofBytes(1, group)))).toEqual([['A'], ['A', 'B'], ['A']]);
});

test('no batch is empty: a message over the limit goes alone, and no message makes no batch', async () => {
  expect(await batched([ofBytes(1_048_577, 'A'), ofBytes(1, 'B')])).toEqual([['A'], ['B']]);
  expect(await batched([])).toEqual([]);
});

test('messages reach the queue in their order, each with its own result', async () => {
  const queues = await startQueues(0);
  onTestFinished(() => queues.close());
  const bodies = Array.from({ length: 25 }, (_, index) => `body ${index}`);
  const results = await collect(
    queues.client,
    queues.queueUrl,
    bodies.map((body) => message(body, 'G')),
  );
  expect(results).toEqual(bodies.map((body) => [body, 'sent']));
  expect(queues.messages().map(({ body }) => body)).toEqual(bodies);
});

test('a message that SQS does not take is told apart from those that it takes', async () => {
  const queues = await startQueues(0);
  onTestFinished(() => queues.close());
  const results = await collect(queues.client, queues.queueUrl, [message('A'), message('\u0000', 'B'), message('C')]);
  expect(results).toEqual([
    ['A', 'sent'],
    ['\u0000', expect.stringMatching(/^InvalidMessageContents: /)],
    ['C', 'sent'],
  ]);
});

test('a queue that does not exist fails every message of the batch', async () => {
  const queues = await startQueues(0);
  onTestFinished(() => queues.close());
  const results = await collect(queues.client, `${queues.url}/000000000000/none.fifo`, [message('A')]);
  expect(results).toEqual([['A', expect.stringMatching(/^QueueDoesNotExist: /)]]);
});

/** An SQS that fails entry 1 of each batch for no fault of the sender, so many times. */
const startFlakySqs = async (failures: number) => {
  const batches: string[][] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const { Entries } = JSON.parse(Buffer.concat(chunks).toString()) as {
      Entries: { Id: string; MessageBody: string }[];
    };
    batches.push(Entries.map(({ MessageBody }) => MessageBody));
    const fails = (id: string) => id === '1' && batches.length <= failures;
    const Failed = Entries.filter(({ Id }) => fails(Id)).map(({ Id }) => ({
      Id,
      SenderFault: false,
      Code: 'InternalError',
      Message: 'later',
    }));
    const Successful = Entries.filter(({ Id }) => !fails(Id)).map(({ Id }) => ({ Id, MessageId: `M${Id}` }));
    response.setHeader('content-type', 'application/x-amz-json-1.0');
    response.end(JSON.stringify({ Successful, Failed }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
  });
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = new SQSClient({ region: REGION, endpoint, credentials: AWS_ENVIRONMENT.credentials, md5: false });
  return {
    batches,
    results: await collect(
      client,
      `${endpoint}/1/q.fifo`,
      ['A', 'B', 'C'].map((body) => message(body)),
    ),
  };
};

test('an entry that SQS itself failed is sent again, alone', async () => {
  const { batches, results } = await startFlakySqs(2);
  expect(batches).toEqual([['A', 'B', 'C'], ['B'], ['B']]);
  expect(results.map(([, result]) => result)).toEqual(['sent', 'sent', 'sent']);
});

test('an entry that SQS fails three times is given back with its reason', async () => {
  const { batches, results } = await startFlakySqs(3);
  expect(batches).toHaveLength(3);
  expect(results.map(([, result]) => result)).toEqual(['sent', 'InternalError: later', 'sent']);
});

test('a message that is larger than SQS takes is refused without being sent, and stops no other', async () => {
  const queues = await startQueues(0);
  onTestFinished(() => queues.close());
  const large = message('x'.repeat(1_048_577), 'B');
  const results: unknown[] = [];
  const onResult = ({ messageGroupId }: OutgoingMessage, result: object) =>
    results.push([messageGroupId, 'senderFault' in result ? result : 'sent']);
  await sendMessages([message('A'), large, message('C')], { ...queues, onResult });
  const error = 'the message has 1048577 bytes, where SQS takes at most 1048576';
  expect(results).toEqual([
    ['A', 'sent'],
    ['B', { error, senderFault: true }],
    ['C', 'sent'],
  ]);
});

test('a source that fails ends the sending once the batches under way have ended', async () => {
  const queues = await startQueues(0);
  onTestFinished(() => queues.close());
  const failing = function* () {
    for (let index = 0; index < 25; index += 1) yield message(`M${index}`);
    throw new Error('the file cannot be read on');
  };
  const sent: string[] = [];
  const onResult = ({ body }: OutgoingMessage) => sent.push(body);
  const sending = sendMessages(failing(), { ...queues, concurrency: 2, onResult });
  await expect(sending).rejects.toThrow('the file cannot be read on');
  expect([sent.length, queues.messages().length]).toEqual([20, 20]);
});
