import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { describe, expect, test } from 'vitest';
import { type Clock, type Look, paceBatches } from '../../cli/pace.ts';
import { type Answer, drain, type Front, fill, sqsError, startFront } from '../queue/sqs.ts';

const LIMIT = 50;

/** A clock that goes forward only by waiting. `onWait` is told of each wait, as if time had passed. */
const clockThat = (onWait: (ms: number) => Promise<void> = async () => undefined) => {
  let now = 0;
  const waits: number[] = [];
  const clock: Clock = {
    now: () => now,
    async wait(ms) {
      if (ms > 0) {
        waits.push(ms);
        await onWait(ms);
      }
      now += ms;
    },
  };
  return { clock, waits };
};

const idsFrom = (from: number, number: number) => Array.from({ length: number }, (_, index) => `B${from + index}`);

async function* batchesOf(messages: number): AsyncGenerator<string[]> {
  for (let from = 0; from < messages; from += 10) yield idsFrom(from, Math.min(10, messages - from));
}

/** Paces batches in front of a queue; `looks` collects what the looks showed. */
const pace = (front: Front, messages: number, { clock, signal }: { clock: Clock; signal?: AbortSignal }) => {
  const looks: Look[] = [];
  const batches = paceBatches(batchesOf(messages), {
    client: front.client,
    queueUrl: front.queueUrl,
    limit: LIMIT,
    signal: signal ?? new AbortController().signal,
    onLook: (look) => looks.push(look),
    clock,
  });
  return { batches, looks };
};

describe('a queue that is empty', () => {
  test('takes as many messages as its limit after one look', async () => {
    const front = await startFront();
    const { clock, waits } = clockThat();
    const { batches, looks } = pace(front, LIMIT, { clock });
    expect((await Array.fromAsync(batches)).flat()).toEqual(idsFrom(0, LIMIT));
    expect([looks, waits]).toEqual([[{ backlog: 0, isFull: false }], []]);
  });

  test('is looked at again a second later, before more than its limit is sent', async () => {
    const front = await startFront();
    const { clock, waits } = clockThat();
    const { batches, looks } = pace(front, LIMIT + 1, { clock });
    await Array.fromAsync(batches);
    expect([looks.length, waits]).toEqual([2, [1000]]);
  });
});

describe('a queue that is full', () => {
  test('takes nothing while nothing leaves it, and is looked at each second', async () => {
    const front = await startFront();
    await fill(front, LIMIT);
    const stop = new AbortController();
    const { clock, waits } = clockThat(async () => {
      if (waits.length === 5) stop.abort();
    });
    const { batches, looks } = pace(front, 30, { clock, signal: stop.signal });
    expect(await Array.fromAsync(batches)).toEqual([]);
    expect(looks).toEqual(Array.from({ length: 5 }, () => ({ backlog: LIMIT, isFull: true })));
    expect(waits).toEqual([1000, 1000, 1000, 1000, 1000]);
  });

  test('takes as many messages as have left it, up to the end of the batch that crosses the limit', async () => {
    const front = await startFront();
    await fill(front, LIMIT);
    const { clock } = clockThat(() => drain(front, 5));
    const { batches, looks } = pace(front, 20, { clock });
    expect((await Array.fromAsync(batches)).flat()).toEqual(idsFrom(0, 20));
    expect(looks).toEqual([
      { backlog: 50, isFull: true },
      { backlog: 45, isFull: false },
      { backlog: 40, isFull: false },
    ]);
  });

  test('counts what is in flight', async () => {
    const front = await startFront();
    await fill(front, LIMIT);
    const { client, queueUrl: QueueUrl } = front.queues;
    for (let times = 0; times < 2; times += 1) {
      await client.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
    }
    const stop = new AbortController();
    const { clock } = clockThat(async () => stop.abort());
    const { batches, looks } = pace(front, 10, { clock, signal: stop.signal });
    expect(await Array.fromAsync(batches)).toEqual([]);
    expect(looks).toEqual([{ backlog: LIMIT, isFull: true }]);
  });
});

/** A queue whose counts are answered by this, as often as it answers. */
const startCounting = (answer: () => Answer | undefined): Promise<Front> => startFront(undefined, answer);

describe('a queue whose messages cannot be counted', () => {
  const DENIED =
    'User: arn:aws:sts::123456789012:assumed-role/operator/me is not authorized to perform: sqs:getqueueattributes on ' +
    'resource: arn:aws:sqs:us-east-1:123456789012:button-updates-prod.fifo because no identity-based policy allows it';

  test('because it is denied ends the batches at once, with an error that names the resource', async () => {
    const front = await startCounting(() => sqsError(403, 'AccessDenied', DENIED));
    const { clock, waits } = clockThat();
    const { batches, looks } = pace(front, 10, { clock });
    await expect(batches.next()).rejects.toThrow(
      new RegExp(`^the messages of the queue cannot be counted: AccessDenied\\w*: ${DENIED}$`),
    );
    expect([looks, waits]).toEqual([[], []]);
  });

  test('because of a throttle is looked at again, and takes messages then', async () => {
    let throttles = 4;
    const front = await startCounting(() => {
      throttles -= 1;
      return throttles >= 0 ? sqsError(400, 'RequestThrottled', 'slow down') : undefined;
    });
    const { clock, waits } = clockThat();
    const { batches, looks } = pace(front, 10, { clock });
    expect((await Array.fromAsync(batches)).flat()).toHaveLength(10);
    // The client itself tries three times.
    expect(looks).toEqual([
      { backlog: undefined, isFull: true },
      { backlog: 0, isFull: false },
    ]);
    expect(waits).toEqual([1000]);
  });
});

test('a queue that counts nothing for seconds takes at most its limit in five of them, after the first room', async () => {
  const counted = Object.fromEntries(
    ['', 'Delayed', 'NotVisible'].map((suffix) => [`ApproximateNumberOfMessages${suffix}`, '0']),
  );
  const front = await startCounting(() => ({ status: 200, body: { Attributes: counted } }));
  const { clock } = clockThat();
  const { batches } = pace(front, 1000, { clock });
  let sent = 0;
  for await (const batch of batches) {
    if (clock.now() > 5000) break;
    sent += batch.length;
  }
  expect(sent).toBe(2 * LIMIT);
});
