import { ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { expect, test } from 'vitest';
import { visibilityBackoff, waitBetweenAttempts } from '../../functions/delivery/backoff.ts';
import { readRecord } from '../../functions/delivery/incoming.ts';
import type { Deferred } from '../../functions/delivery/outcome.ts';
import { postponedOf } from '../../functions/delivery/postpone.ts';
import { createQueues } from '../../functions/delivery/queues.ts';
import { simpleEvent } from './events.ts';
import { record } from './records.ts';
import { startWorld, type World } from './world.ts';

test.each([
  [1, 30],
  [2, 60],
  [3, 120],
  [7, 1920],
  [8, 3600],
  [1000, 3600],
])('a record received %i times stays invisible for about %i s, 20 %% either way', (receiveCount, seconds) => {
  expect(visibilityBackoff(receiveCount, () => 0.5)).toBe(seconds);
  expect(visibilityBackoff(receiveCount, () => 0)).toBe(seconds * 0.8);
  expect(visibilityBackoff(receiveCount, () => 1)).toBe(seconds * 1.2);
});

test.each([
  [1, 200],
  [2, 400],
  [5, 3200],
  [6, 5000],
  [10, 5000],
])('after %i failed attempts the wait is anything up to %i ms', (attempts, longest) => {
  expect(waitBetweenAttempts(attempts, () => 0)).toBe(0);
  expect(waitBetweenAttempts(attempts, () => 1)).toBe(longest);
});

const settled = (cause: Deferred['cause'], receiveCount: number, retryAfterMs?: number) => ({
  incoming: readRecord(record('{}', { receiveCount })),
  durationMs: 0,
  outcome: { kind: 'deferred', cause, reason: '', attempts: 1, ...(retryAfterMs && { retryAfterMs }) } as const,
});

test.each([
  ['the backoff', settled('anveo', 4), 240],
  ['a longer Retry-After', settled('anveo', 1, 90_500), 91],
  ['the backoff when Retry-After is shorter', settled('anveo', 4, 1000), 240],
  ['the backoff', settled('time', 8), 3600],
  ['five minutes at most', settled('credentials', 8), 300],
  ['five minutes at most', settled('settings', 8), 300],
  ['five minutes at most', settled('dead-letter-queue', 8), 300],
  ['five minutes at most', settled('unexpected', 8), 300],
  ['the backoff when it is shorter', settled('credentials', 2), 60],
  ['five minutes at most', settled('credentials', 200), 300],
  ['22 minutes at most after 200 receives', settled('credentials', 201), 1320],
])('a deferred record waits for %s', (_, one, seconds) => {
  expect(postponedOf([one], () => 0.5)).toEqual([{ incoming: one.incoming, seconds }]);
});

test('the deferred records of a group become visible together', () => {
  const group = [settled('anveo', 3), settled('blocked', 1), settled('blocked', 5)];
  expect(postponedOf(group, () => 0.5).map(({ seconds }) => seconds)).toEqual([480, 480, 480]);
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
  const postponed = received.map(({ ReceiptHandle = '' }) => ({
    incoming: readRecord(record(MessageBody, { receiptHandle: ReceiptHandle })),
    seconds: 4000,
  }));
  await createQueues(QueueUrl, deadLetterQueueUrl).postpone(postponed);
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
