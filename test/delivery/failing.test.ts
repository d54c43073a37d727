import { hash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { onFirstUse } from '../../functions/delivery/assemble.ts';
import { createQueues } from '../../functions/delivery/queues.ts';
import { AWS_ENVIRONMENT } from '../../sandbox/aws.ts';
import { simpleEvent } from './events.ts';
import { letter } from './letters.ts';
import { record } from './records.ts';
import { startWorld } from './world.ts';

/** An SQS endpoint that answers each request with what `answer` makes of its body; `undefined` leaves it unanswered. */
const startSqs = async (answer: (request: SendRequest) => object | undefined) => {
  const requests: SendRequest[] = [];
  const server = createServer(async (request, response) => {
    const body = JSON.parse(Buffer.concat(await request.toArray()).toString()) as SendRequest;
    requests.push(body);
    const answered = answer(body);
    if (answered)
      response.writeHead(200, { 'Content-Type': 'application/x-amz-json-1.0' }).end(JSON.stringify(answered));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, requests, queueUrl: `${url}/000000000000/dlq.fifo` };
};

interface SendRequest {
  Entries: { Id: string; MessageBody: string }[];
}

const taken = ({ Entries }: SendRequest) => ({
  Successful: Entries.map(({ Id, MessageBody }) => ({
    Id,
    MessageId: `letter ${Id}`,
    MD5OfMessageBody: hash('md5', MessageBody),
  })),
});

const queuesOver = (url: string, queueUrl: string) => {
  Object.assign(process.env, AWS_ENVIRONMENT.variables, { AWS_ENDPOINT_URL_SQS: url });
  return createQueues(queueUrl, queueUrl);
};

test('ten dead letters of one group are one request', async () => {
  const { url, requests, queueUrl } = await startSqs(taken);
  const letters = Array.from({ length: 10 }, (_, index) => letter(`M${index}`));
  const errors = await queuesOver(url, queueUrl).sendDeadLetters(letters, 60_000);
  expect(errors).toEqual(letters.map(() => undefined));
  expect(requests.map(({ Entries }) => Entries.length)).toEqual([10]);
});

test('dead letters too large for one request are sent in several', async () => {
  const { url, requests, queueUrl } = await startSqs(taken);
  const letters = ['M1', 'M2', 'M3'].map((messageId) => letter(messageId, { body: 'x'.repeat(500_000) }));
  const errors = await queuesOver(url, queueUrl).sendDeadLetters(letters, 60_000);
  expect(errors).toEqual(letters.map(() => undefined));
  expect(requests.map(({ Entries }) => Entries.length).sort()).toEqual([1, 2]);
});

test('of several dead letters only the one that the queue refuses stays, with what stands behind it', async () => {
  const world = await startWorld();
  const { url, queueUrl } = await startSqs(({ Entries }) => ({
    Successful: taken({ Entries: Entries.filter(({ Id }) => Id !== '1') }).Successful,
    Failed: [{ Id: '1', Code: 'InvalidMessageContents', Message: 'no', SenderFault: true }],
  }));
  world.environment['DEAD_LETTER_QUEUE_URL'] = queueUrl;
  world.aws['AWS_ENDPOINT_URL_SQS'] = url;
  const bad = ['A', 'B', 'C'].map((messageId) => record('not JSON', { messageId }));
  expect(await world.failures([...bad, record(simpleEvent(), { messageId: 'D' })])).toEqual(['B', 'D']);
  expect(world.outcomes()).toMatchObject([
    { messageId: 'A', outcome: 'dead-lettered' },
    { messageId: 'B', outcome: 'deferred', cause: 'dead-letter-queue' },
    { messageId: 'C', outcome: 'dead-lettered' },
    { messageId: 'D', outcome: 'deferred', cause: 'blocked' },
  ]);
});

test('a group with a dead letter that was not confirmed comes back while SQS drops its second letter', async () => {
  const world = await startWorld();
  const { url, queueUrl } = await startSqs(({ Entries }) => ({
    Failed: Entries.map(({ Id }) => ({ Id, Code: 'InternalError', Message: 'no', SenderFault: false })),
  }));
  world.environment['DEAD_LETTER_QUEUE_URL'] = queueUrl;
  world.aws['AWS_ENDPOINT_URL_SQS'] = url;
  const notAfter = new Date(world.clock.now() + 150).toISOString();
  world.anveo.misbehave({ kind: 'status', status: 503, times: 3 });
  world.anveo.misbehave({ kind: 'rateLimit', retryAfter: '3600' });
  const records = [
    record(simpleEvent({ notAfter }), { messageId: 'A', receiveCount: 250 }),
    record(simpleEvent(), { messageId: 'B', receiveCount: 250 }),
    record('not JSON', { messageId: 'C' }),
  ];
  expect(await world.failures(records)).toEqual(['A', 'B', 'C']);
  expect(world.outcomes()).toMatchObject([
    { messageId: 'A', cause: 'dead-letter-queue', retryInSeconds: 230 },
    { messageId: 'B', cause: 'anveo', reason: 'Anveo answered HTTP 429', retryInSeconds: 230 },
    { messageId: 'C', cause: 'blocked', retryInSeconds: 230 },
  ]);
});

test('dead letters end with the time that the invocation has for them', async () => {
  const world = await startWorld();
  const { url, queueUrl } = await startSqs(() => undefined);
  world.environment['DEAD_LETTER_QUEUE_URL'] = queueUrl;
  world.aws['AWS_ENDPOINT_URL_SQS'] = url;
  const bad = Array.from({ length: 10 }, (_, index) => record('not JSON', { messageId: `M${index}` }));
  expect(await world.failures(bad, 100)).toHaveLength(10);
  expect(world.outcomes()[0]).toMatchObject({
    cause: 'dead-letter-queue',
    reason: expect.stringMatching(/\((TimeoutError|AbortError): /),
  });
});

test('a listener that fails is logged, and changes neither the outcomes nor the answer', async () => {
  const world = await startWorld(() => {
    throw new TypeError('broken');
  });
  expect(await world.failures([record(simpleEvent(), { messageId: 'M1' })])).toEqual([]);
  expect(world.lines).toContainEqual(
    expect.objectContaining({ level: 'error', message: 'a listener failed', reason: 'TypeError: broken' }),
  );
});

test('a listener that never ends does not keep the batch from ending', async () => {
  const world = await startWorld(() => new Promise(() => undefined));
  expect(await world.failures([record(simpleEvent(), { messageId: 'M1' })], 1000)).toEqual([]);
  expect(world.lines).toContainEqual(expect.objectContaining({ message: 'a listener failed' }));
});

test('a part that could not be loaded is loaded anew on its next use, and kept from then on', async () => {
  const loads = [async () => Promise.reject(new Error('no file')), async () => 'part'];
  const load = onFirstUse(async () => loads.shift()?.());
  await expect(load()).rejects.toThrow('no file');
  expect(await load()).toBe('part');
  expect(await load()).toBe('part');
});

test('uses at one time share one load, also when it fails', async () => {
  let loads = 0;
  const { promise, reject } = Promise.withResolvers<never>();
  const load = onFirstUse(() => {
    loads += 1;
    return promise;
  });
  const uses = Promise.allSettled([load(), load(), load()]);
  reject(new Error('no file'));
  expect((await uses).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  expect(loads).toBe(1);
});
