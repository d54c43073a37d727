import { setImmediate } from 'node:timers/promises';
import { ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { expect, test } from 'vitest';
import { createHandler } from '../../functions/delivery/handler.ts';
import { createQueues } from '../../functions/delivery/queues.ts';
import { waitBetweenAttempts } from '../../functions/delivery/retry/backoff.ts';
import { expectedAge, visibilityTimeout } from '../../functions/delivery/retry/visibility.ts';
import { callFlowEvent, simpleEvent } from './events.ts';
import { record } from './records.ts';
import { startWorld, type World } from './world.ts';

test.each([
  [1, 30],
  [2, 60],
  [3, 120],
  [4, 240],
  [5, 300],
  [200, 300],
  [201, 1320],
  [1000, 1320],
])('a record received %i times stays invisible for %i s, a fifth more or less', (receiveCount, seconds) => {
  for (const cause of ['anveo', 'credentials', 'settings', 'unexpected', 'time', 'blocked'] as const) {
    expect(visibilityTimeout([{ cause }], receiveCount, () => 0.5)).toBe(seconds);
    expect(visibilityTimeout([{ cause }], receiveCount, () => 0)).toBe(Math.round(seconds * 0.8));
    expect(visibilityTimeout([{ cause }], receiveCount, () => 1)).toBe(Math.round(seconds * 1.2));
  }
});

test('a record that the dead-letter queue did not confirm comes back while SQS still drops its second letter', () => {
  for (let receives = 1; receives <= 1000; receives += 1) {
    expect(visibilityTimeout([{ cause: 'dead-letter-queue' }], receives, () => 1)).toBeLessThan(300);
  }
});

test('the longest wait of any cause in a group holds for the whole group, whatever Retry-After asks for', () => {
  const group = [
    { cause: 'blocked' },
    { cause: 'anveo', retryAfterMs: 3_600_000 },
    { cause: 'dead-letter-queue' },
  ] as const;
  expect(visibilityTimeout(group, 1, () => 0.5)).toBe(230);
  expect(visibilityTimeout(group, 1, () => 1)).toBe(276);
  expect(visibilityTimeout([{ cause: 'anveo', retryAfterMs: 100_000 }, ...group.slice(2)], 1, () => 0.5)).toBe(100);
});

test.each([
  ['a longer Retry-After wins', 1, 90_500, 91],
  ['a shorter Retry-After does not', 4, 1000, 240],
  ['an hour is waited for', 1, 3_600_000, 3600],
])('%s', (_, receiveCount, retryAfterMs, seconds) => {
  expect(visibilityTimeout([{ cause: 'anveo', retryAfterMs }], receiveCount, () => 0.5)).toBe(seconds);
});

test.each([
  [1, 200],
  [2, 400],
  [4, 1600],
  [5, 2000],
  [10, 2000],
])('after %i failed attempts the wait is anything up to %i ms', (attempts, longest) => {
  expect(waitBetweenAttempts(attempts, () => 0)).toBe(0);
  expect(waitBetweenAttempts(attempts, () => 1)).toBe(longest);
});

test('the deferred records of a group become visible together, after the wait of the one received most often', async () => {
  const world = await startWorld();
  world.anveo.misbehave({ kind: 'status', status: 404, times: 1 });
  await world.invoke([
    record(simpleEvent(), { messageId: 'A', receiveCount: 3 }),
    record(callFlowEvent(), { messageId: 'B', receiveCount: 1 }),
    record(simpleEvent(), { messageId: 'C', receiveCount: 4 }),
  ]);
  expect(world.outcomes().map(({ retryInSeconds }) => retryInSeconds)).toEqual([240, 240, 240]);
});

test('a usual wait is not shortened by the time that the batch took: the history is written before it ends', () => {
  expect(visibilityTimeout([{ cause: 'anveo' }], 1, () => 0.5, 50_900)).toBe(30);
});

test('what must come back in time has waited since the end of its group, not of its batch', async () => {
  let now = 0;
  const seconds: number[] = [];
  const handler = createHandler({
    deliver: async () => {
      // The other group has ended by then.
      await setImmediate();
      now = 50_900;
      return { kind: 'delivered', attempts: 1 };
    },
    sendDeadLetters: async () => ['not taken'],
    postpone: async (postponed) => void seconds.push(...postponed.map((each) => each.seconds)),
    giveUp: { isDue: async () => false, reason: () => '' },
    history: { readShown: async () => undefined, isSettled: async () => false },
    isTest: () => false,
    listeners: [],
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
    clock: { now: () => now, sleep: async () => undefined },
    random: () => 0.5,
  });
  const Records = [record('not JSON', { group: 'G1', receiveCount: 9 }), record(simpleEvent(), { group: 'G2' })];
  await handler({ Records }, { awsRequestId: 'R', getRemainingTimeInMillis: () => 60_000 });
  expect(seconds).toEqual([180]);
});

/** Sends one event through the real queue and receives it as a record. */
const throughQueue = async ({ queues: { client, queueUrl: QueueUrl } }: World) => {
  const MessageBody = JSON.stringify(simpleEvent());
  await client.send(
    new SendMessageCommand({ QueueUrl, MessageBody, MessageGroupId: 'G', MessageDeduplicationId: 'D' }),
  );
  const { Messages = [] } = await client.send(new ReceiveMessageCommand({ QueueUrl }));
  const [{ MessageId: messageId = '', ReceiptHandle: receiptHandle = '' } = {}] = Messages;
  return record(MessageBody, { messageId, receiptHandle, group: 'G' });
};

interface Inspected {
  messages: { inflight: { visibilityDeadline: number }[] };
}

const visibleAgainAt = async ({ queues }: World): Promise<number | undefined> => {
  const response = await fetch(`${queues.url}/_fauxqs/queues/button-updates.fifo`);
  return ((await response.json()) as Inspected).messages.inflight[0]?.visibilityDeadline;
};

test('a deferred record becomes visible earlier than the queue alone would make it', async () => {
  const world = await startWorld();
  world.anveo.misbehave({ kind: 'status', status: 404 });
  const received = await throughQueue(world);
  const before = (await visibleAgainAt(world)) ?? 0;
  expect(await world.failures([received])).toEqual([received.messageId]);
  expect(await visibleAgainAt(world)).toBeLessThan(before);
  expect(world.outcomes()).toMatchObject([{ retryInSeconds: 30 }]);
});

test('more than ten records are postponed in several calls', async () => {
  const world = await startWorld();
  const { client, queueUrl: QueueUrl, deadLetterQueueUrl } = world.queues;
  const MessageBody = JSON.stringify(simpleEvent());
  for (let index = 0; index < 12; index += 1) {
    const own = { MessageGroupId: `G${index}`, MessageDeduplicationId: `D${index}` };
    await client.send(new SendMessageCommand({ QueueUrl, MessageBody, ...own }));
  }
  const receive = new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 });
  const received = [...((await client.send(receive)).Messages ?? []), ...((await client.send(receive)).Messages ?? [])];
  expect(received).toHaveLength(12);
  await world.invoke([]);
  const postponed = received.map(({ ReceiptHandle: receiptHandle = '' }) => ({ receiptHandle, seconds: 4000 }));
  await createQueues(QueueUrl, deadLetterQueueUrl).postpone(postponed, 60_000);
  const response = await fetch(`${world.queues.url}/_fauxqs/queues/button-updates.fifo`);
  const { inflight } = ((await response.json()) as Inspected).messages;
  const anHourAhead = Date.now() + 3_600_000;
  expect(inflight.filter(({ visibilityDeadline }) => visibilityDeadline > anHourAhead)).toHaveLength(12);
});

test('a visibility timeout that cannot be changed is logged, and the record stays in the queue', async () => {
  const world = await startWorld();
  world.anveo.misbehave({ kind: 'status', status: 404 });
  expect(await world.failures([record(simpleEvent(), { messageId: 'M1' })])).toEqual(['M1']);
  const line = world.lines.find(({ message }) => message.startsWith('visibility timeouts not changed'));
  expect(line).toMatchObject({ level: 'error', count: 1, reason: expect.stringContaining('receipt handle') });
});

test.each([
  [0, 0],
  [1, 30],
  [2, 90],
  [5, 30 + 60 + 120 + 240 + 300],
  [201, 450 + 196 * 300 + 1320],
])('after %i receives a record is %i seconds old on average', (receives, seconds) => {
  expect(expectedAge(receives)).toBe(seconds);
});
