import { describe, expect, test } from 'vitest';
import type { ButtonUpdate } from '../../publisher/button-update.ts';
import { checkUpdate } from '../../publisher/check-update.ts';
import { InvalidUpdatesError } from '../../publisher/invalid-updates.ts';
import { type PublishOptions, publishUpdates } from '../../publisher/publish-updates.ts';
import { simpleEvent } from '../delivery/events.ts';
import { failing, type OnBatch, sqsError, startFront } from '../queue/sqs.ts';

const NOW = Date.parse('2026-11-28T19:00:00.000Z');
const update = (fields: object = {}) => simpleEvent({ ...fields }) as ButtonUpdate;

/** Publishes to a real queue. */
const publish = async (updates: readonly ButtonUpdate[], more: Partial<PublishOptions> = {}, onBatch?: OnBatch) => {
  const { client, queueUrl, queues, batches } = await startFront(onBatch);
  const results = await publishUpdates(updates, { client, queueUrl, now: () => NOW, ...more });
  return { results, batches, messages: queues.messages() };
};

describe('updates are sent', () => {
  test('in the group of their button, as decided at the moment of the call', async () => {
    const { results, messages } = await publish([update({ id: 'A' }), update({ id: 'two words' })]);
    expect(messages.map(({ body }) => JSON.parse(body))).toEqual(
      expect.arrayContaining([
        simpleEvent({ id: 'A', asOf: '2026-11-28T19:00:00.000Z' }),
        simpleEvent({ id: 'two words', asOf: '2026-11-28T19:00:00.000Z' }),
      ]),
    );
    expect(messages.map(({ messageGroupId }) => messageGroupId?.length).sort()).toEqual([1, 64]);
    const ids = new Map(messages.map(({ body, messageId }) => [JSON.parse(body).id, messageId]));
    expect(results).toEqual(['A', 'two words'].map((id) => ({ ok: true, messageId: ids.get(id) })));
  });

  test('with their own asOf where they have one', async () => {
    const { messages } = await publish([update({ asOf: '2026-01-01T00:00:00Z' })]);
    expect(JSON.parse(messages[0]?.body ?? '')).toEqual(simpleEvent({ asOf: '2026-01-01T00:00:00Z' }));
  });

  test('with the attributes that the options name', async () => {
    const { batches } = await publish([update()], { runId: 'night 1', by: 'crm, ann', skipUnchanged: true });
    expect(batches[0]?.[0]?.MessageAttributes).toEqual({
      RunId: { DataType: 'String', StringValue: 'night 1' },
      By: { DataType: 'String', StringValue: 'crm, ann' },
      SkipUnchanged: { DataType: 'String', StringValue: 'true' },
    });
  });

  test('without attributes otherwise', async () => {
    const { batches } = await publish([update()], { skipUnchanged: false });
    expect(Object.keys(batches[0]?.[0]?.MessageAttributes ?? {})).toEqual([]);
  });

  test('more than ten in several batches, with results in their order', async () => {
    const updates = Array.from({ length: 25 }, (_, index) => update({ id: `B${index}` }));
    const { results, messages, batches } = await publish(updates, { concurrency: 3 });
    const buttons = new Map(messages.map(({ messageId, body }) => [messageId, JSON.parse(body).id]));
    expect(results.map((result) => result.ok && buttons.get(result.messageId))).toEqual(updates.map(({ id }) => id));
    expect(batches.map(({ length }) => length).sort()).toEqual([10, 10, 5]);
  });

  test('the same one twice as two messages', async () => {
    const same = update();
    const { messages } = await publish([same, same]);
    expect(messages).toHaveLength(2);
  });

  test('to no request at all when there are none', async () => {
    expect(await publish([])).toEqual({ results: [], batches: [], messages: [] });
  });

  test('by a client for the host of the queue URL, without one of their own', async () => {
    const { queueUrl, queues } = await startFront();
    Object.assign(process.env, { AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' });
    expect(await publishUpdates([update()], { queueUrl })).toEqual([{ ok: true, messageId: expect.any(String) }]);
    expect(queues.messages()).toHaveLength(1);
  });
});

describe('invalid updates', () => {
  test('keep all from being sent, and each fault is named with its position', async () => {
    const { client, queueUrl, batches } = await startFront();
    const updates = [update(), update({ hour24From: 25, hour24To: 26 }), update({ id: '' })];
    const error = await publishUpdates(updates, { client, queueUrl }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(InvalidUpdatesError);
    const { faults, message } = error as InvalidUpdatesError;
    expect(faults.map(({ index, path }) => [index, path])).toEqual([
      [1, 'hour24From'],
      [1, 'hour24To'],
      [2, 'id'],
    ]);
    expect(message).toMatch(
      /^nothing was sent:\nupdates\[1\]: hour24From must be a whole number from 0 to 24, but is 25\n/,
    );
    expect(batches).toEqual([]);
  });

  test('by the hundred are named up to twenty in the message, and all in the list', async () => {
    const updates = Array.from({ length: 100 }, () => update({ hour24To: 25 }));
    const error = await publishUpdates(updates, { queueUrl: 'x' }).catch((thrown: unknown) => thrown);
    const { faults, message } = error as InvalidUpdatesError;
    expect(faults).toHaveLength(100);
    expect(message.split('\n')).toHaveLength(22);
    expect(message).toMatch(/\nand 80 more faults$/);
  });

  test.each(['', 'x'.repeat(129), 'zwölf'])('so does a run ID that is none: "%s"', async (runId) => {
    await expect(publishUpdates([update()], { queueUrl: 'x', runId })).rejects.toThrow('runId must be 1 to 128');
  });
});

test.each([0, 1.5, Number.NaN])(
  'a concurrency of %d is refused, by which nothing would be sent',
  async (concurrency) => {
    await expect(publishUpdates([update()], { queueUrl: 'x', concurrency })).rejects.toThrow(
      'concurrency must be a whole',
    );
  },
);

describe('what the queue does not take is told by update', () => {
  test('and later ones of its button are not sent, while others are', async () => {
    const updates = ['A', 'B', 'A', 'C'].map((id, index) => update({ id, hour24From: index }));
    const { results, messages } = await publish(updates, {}, (entries, number) =>
      number === 1
        ? failing(entries, ({ MessageGroupId }) => MessageGroupId === 'A', { Code: 'InternalError', SenderFault: true })
        : undefined,
    );
    expect(results).toEqual([
      { ok: false, error: 'InternalError: not now' },
      { ok: true, messageId: 'M' },
      { ok: false, error: 'not sent: an older message of its group was not taken' },
      { ok: true, messageId: expect.any(String) },
    ]);
    expect(messages.map(({ body }) => JSON.parse(body).id)).toEqual(['C']);
  });

  test('when the queue refuses all', async () => {
    const { results } = await publish([update()], {}, () => sqsError(403, 'AccessDenied', 'no'));
    expect(results).toEqual([{ ok: false, error: 'AccessDenied: no' }]);
  });

  test('when a signal ends it: the batches under way end, and the rest is not sent', async () => {
    const controller = new AbortController();
    const updates = Array.from({ length: 11 }, (_, index) => update({ id: `B${index}` }));
    const { results, messages } = await publish(updates, { signal: controller.signal }, () => {
      controller.abort();
      return undefined;
    });
    expect(results.map(({ ok }) => ok)).toEqual([...Array(10).fill(true), false]);
    expect(results[10]).toEqual({ ok: false, error: 'not sent: aborted before' });
    expect(messages).toHaveLength(10);
  });
});

describe('checkUpdate returns', () => {
  test('nothing for a valid update', () => {
    expect(checkUpdate(update())).toEqual([]);
  });

  test('every fault', () => {
    expect(
      checkUpdate(update({ hour24From: -1, hour24to: 1 }))
        .map(({ path }) => path)
        .sort(),
    ).toEqual(['hour24From', 'hour24to']);
  });

  test.each([[undefined], [null], ['text'], [[]]])('a fault for %j', (event) => {
    expect(checkUpdate(event)).toEqual([{ path: 'event', message: expect.stringContaining('must be a JSON object') }]);
  });

  test('the size of an update that is larger than a message', () => {
    expect(checkUpdate(update({ offHoursMessage: 'é'.repeat(600_000) }))).toEqual([
      { path: 'event', message: expect.stringMatching(/^has 12\d{5} bytes as JSON, where SQS takes at most 1048576$/) },
    ]);
  });
});
