import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SQSClient } from '@aws-sdk/client-sqs';
import { expect, onTestFinished, test } from 'vitest';
import type { OutgoingMessage } from '../../functions/queue/message.ts';
import { type SendResult, sendBatch } from '../../functions/queue/send.ts';
import { sendMessages } from '../../functions/queue/send-in-order.ts';
import { AWS_ENVIRONMENT, REGION } from '../../sandbox/aws.ts';
import { startQueues } from '../../sandbox/queues.ts';
import { startFront } from './sqs.ts';

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
    onResult: ({ body }, result) => results.push([body, result.ok ? 'sent' : result.error]),
  });
  return results;
};

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
  const onResult = ({ messageGroupId }: OutgoingMessage, result: SendResult) =>
    results.push([messageGroupId, result.ok ? 'sent' : result]);
  await sendMessages([message('A'), large, message('C')], { ...queues, onResult });
  const error = 'the message has 1048577 bytes, where SQS takes at most 1048576';
  expect(results).toEqual([
    ['A', 'sent'],
    ['B', { ok: false, error, senderFault: true }],
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

test('attributes reach the queue as strings', async () => {
  const { client, queueUrl, batches } = await startFront();
  const attributes = { RunId: 'run-1', SkipUnchanged: 'true' };
  const result = await sendBatch(client, queueUrl, [{ ...message('A'), attributes }, message('B')]);
  expect(result.map(({ ok }) => ok)).toEqual([true, true]);
  expect(batches[0]?.map(({ MessageAttributes }) => MessageAttributes)).toEqual([
    {
      RunId: { DataType: 'String', StringValue: 'run-1' },
      SkipUnchanged: { DataType: 'String', StringValue: 'true' },
    },
    undefined,
  ]);
});

test('a request that is aborted leaves its messages not sent, through no fault of theirs', async () => {
  const deadline = new AbortController();
  const { client, queueUrl } = await startFront(() => {
    deadline.abort();
    return new Promise(() => undefined);
  });
  const result = await sendBatch(client, queueUrl, [message('A'), message('B')], { abortSignal: deadline.signal });
  const aborted = { ok: false, error: expect.stringMatching(/^AbortError: /), senderFault: false };
  expect(result).toEqual([aborted, aborted]);
});

test('after the deadline no request is begun', async () => {
  const { client, queueUrl, batches } = await startFront();
  const result = await sendBatch(client, queueUrl, [message('A')], { abortSignal: AbortSignal.abort() });
  expect([result.map(({ ok }) => ok), batches]).toEqual([[false], []]);
});

test('a batch that holds a message over the limit is sent without it', async () => {
  const { client, queueUrl, queues } = await startFront();
  const result = await sendBatch(client, queueUrl, [message('A'), message('x'.repeat(1_048_577), 'B'), message('C')]);
  expect(result.map(({ ok }) => ok)).toEqual([true, false, true]);
  expect(queues.messages().map(({ body }) => body)).toEqual(['A', 'C']);
});

test('each result names the message as the queue does', async () => {
  const { client, queueUrl, queues } = await startFront();
  const results = await sendBatch(client, queueUrl, [message('A'), message('B')]);
  const ids = queues.messages().map(({ messageId }) => messageId);
  expect(results).toEqual(ids.map((messageId) => ({ ok: true, messageId })));
});

test('a message that the answer does not name was not sent, and is not sent again', async () => {
  const { client, queueUrl, batches } = await startFront(() => ({ status: 200, body: {} }));
  expect(await sendBatch(client, queueUrl, [message('A')])).toEqual([
    { ok: false, error: 'not sent', senderFault: false },
  ]);
  expect(batches).toHaveLength(1);
});

test('a failure that blames nobody is tried again, and counts as no fault of the message', async () => {
  const { client, queueUrl, batches } = await startFront(([entry]) => ({
    status: 200,
    body: { Failed: [{ Id: entry?.Id, Code: 'InternalError', Message: 'later' }] },
  }));
  expect(await sendBatch(client, queueUrl, [message('A')])).toEqual([
    { ok: false, error: 'InternalError: later', senderFault: false },
  ]);
  expect(batches).toHaveLength(3);
});

test('no batch makes no request', async () => {
  const { client, queueUrl, batches } = await startFront();
  expect([await sendBatch(client, queueUrl, []), batches]).toEqual([[], []]);
});

/** Twenty-five messages, and whether their source was told that no more are read. */
const source = () => {
  const state = { read: 0, ended: false };
  const messages = (function* () {
    try {
      for (; state.read < 25; state.read += 1) yield message(`M${state.read}`);
    } finally {
      state.ended = true;
    }
  })();
  return { state, messages };
};

test('once the signal is aborted no further batch is sent, and the source is closed', async () => {
  const { client, queueUrl, batches } = await startFront();
  const { state, messages } = source();
  const stop = new AbortController();
  const results: boolean[] = [];
  const onResult = (_: OutgoingMessage, { ok }: SendResult) => {
    results.push(ok);
    stop.abort();
  };
  await sendMessages(messages, { client, queueUrl, signal: stop.signal, onResult });
  expect([batches.length, results.length, state.ended]).toEqual([1, 10, true]);
});

test('when what is told of the results fails, no further batch is sent, and the error is passed on', async () => {
  const { client, queueUrl, batches } = await startFront();
  const { state, messages } = source();
  const onResult = () => {
    throw new Error('the disk is full');
  };
  await expect(sendMessages(messages, { client, queueUrl, onResult })).rejects.toThrow('the disk is full');
  expect([batches.length, state.ended]).toEqual([1, true]);
});

test('one batch is under way at once where nothing else is said', async () => {
  let underWay = 0;
  let most = 0;
  const { client, queueUrl } = await startFront(async () => {
    underWay += 1;
    most = Math.max(most, underWay);
    await new Promise((resolve) => setImmediate(resolve));
    underWay -= 1;
    return undefined;
  });
  await sendMessages(source().messages, { client, queueUrl, onResult: () => undefined });
  expect(most).toBe(1);
});
