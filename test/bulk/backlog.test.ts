import { describe, expect, test } from 'vitest';
import { createPublishBatch } from '../../functions/bulk/publish-batch.ts';
import { simpleEvent } from '../delivery/events.ts';
import { type Answer, drain, type Front, fill, sqsError, startFront } from '../queue/sqs.ts';
import { type BatchFields, batchOf } from './fixture.ts';

const LIMIT = 40;
const ROWS = 30;

const buttons = (number: number) => Array.from({ length: number }, (_, index) => simpleEvent({ id: `B${index}` }));

const publish = ({ client, queueUrl }: Front, fields: BatchFields = {}, events: unknown[] = buttons(ROWS)) =>
  createPublishBatch(client, { queueUrl, backlog: LIMIT })(batchOf(events, fields));

const errorOf = (...args: Parameters<typeof publish>): Promise<unknown> =>
  publish(...args).catch((error: unknown) => error);

const waiting = ({ queues }: Front) => queues.messages().length;

/** A queue with so many messages. */
const startWith = async (messages: number, onCount?: () => Answer | undefined): Promise<Front> => {
  const front = await startFront(undefined, onCount);
  await fill(front, messages);
  front.batches.length = 0;
  return front;
};

describe('a queue that holds as many messages as the backlog', () => {
  test('fails a batch with BacklogFull, and nothing is sent', async () => {
    const front = await startWith(LIMIT);
    expect(await errorOf(front)).toMatchObject({
      name: 'BacklogFull',
      message: 'the queue holds 40 messages, and a run publishes while it holds fewer than 40',
    });
    expect(front.batches).toEqual([]);
  });

  test('fails it though rows of it are rejected: the others are still to be sent', async () => {
    const front = await startWith(LIMIT);
    expect(await errorOf(front, {}, [...buttons(2), 'text'])).toMatchObject({ name: 'BacklogFull' });
  });

  test.each<[string, BatchFields, unknown[]]>([
    ['without rows', {}, []],
    ['of which the plan excludes all rows', { plan: { where: { id: 'X' } } }, buttons(2)],
  ])('lets a batch end %s', async (_, fields, events) => {
    const front = await startWith(LIMIT);
    expect(await publish(front, fields, events)).toMatchObject({ published: 0 });
  });

  test('fails a batch of which all rows are rejected with RowsRejected, since a retry would not help', async () => {
    expect(await errorOf(await startWith(LIMIT), {}, ['text'])).toMatchObject({ name: 'RowsRejected' });
  });

  test('takes the batch, whole, once one message has left it', async () => {
    const front = await startWith(LIMIT);
    await errorOf(front);
    await drain(front, 1);
    expect(await publish(front)).toEqual({ published: ROWS, unmatched: 0 });
    expect(waiting(front)).toBe(LIMIT - 1 + ROWS);
  });
});

test('several runs at once exceed the backlog by a batch each at most, and all of them end', async () => {
  const front = await startWith(0);
  const runs = ['run-1', 'run-2', 'run-3'];
  let most = 0;
  const toItsEnd = async (runId: string) => {
    for (let batch = 0; batch < 4; ) {
      const error = await errorOf(front, { runId, first: batch * ROWS });
      if (!(error instanceof Error)) batch += 1;
      else if (error.name === 'BacklogFull') await drain(front, 1);
      else throw error;
      most = Math.max(most, waiting(front));
    }
  };
  await Promise.all(runs.map(toItsEnd));
  expect(most).toBeGreaterThanOrEqual(LIMIT);
  expect(most).toBeLessThan(LIMIT + runs.length * ROWS);
});

describe('a queue whose messages cannot be counted', () => {
  const DENIED =
    'User: arn:aws:sts::123456789012:assumed-role/publish/publish-updates-prod is not authorized to perform: ' +
    'sqs:getqueueattributes on resource: arn:aws:sqs:us-east-1:123456789012:button-updates-prod.fifo';

  test('because it is denied fails a batch with NotSent, which names the resource', async () => {
    const front = await startWith(0, () => sqsError(403, 'AccessDenied', DENIED));
    expect(await errorOf(front)).toMatchObject({
      name: 'NotSent',
      message: expect.stringMatching(
        new RegExp(`^the messages of the queue cannot be counted: AccessDenied\\w*: ${DENIED}$`),
      ),
    });
    expect(front.batches).toEqual([]);
  });

  test('because it does not say how many they are fails a batch with NotSent', async () => {
    const front = await startWith(0, () => ({ status: 200, body: { Attributes: {} } }));
    expect(await errorOf(front)).toMatchObject({ name: 'NotSent' });
  });

  test('because of two throttles is asked again, and the batch is published', async () => {
    let throttles = 2;
    const front = await startWith(0, () => {
      throttles -= 1;
      return throttles >= 0 ? sqsError(400, 'RequestThrottled', 'slow down') : undefined;
    });
    expect(await publish(front)).toEqual({ published: ROWS, unmatched: 0 });
  });
});
