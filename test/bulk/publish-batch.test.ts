import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { Change } from '../../functions/bulk/change.ts';
import { createPublishBatch } from '../../functions/bulk/publish-batch.ts';
import type { Json } from '../../functions/event/json.ts';
import { simpleEvent } from '../delivery/events.ts';
import { type Front, startFront } from '../queue/sqs.ts';
import { BACKLOG, type BatchFields, batchOf, STARTED_AT } from './fixture.ts';

const publish = ({ client, queueUrl }: Front, events: readonly unknown[], fields: BatchFields = {}) =>
  createPublishBatch(client, { queueUrl, backlog: BACKLOG })(batchOf(events, fields));

const buttons = (number: number, fields: Json = {}) =>
  Array.from({ length: number }, (_, index) => simpleEvent({ id: `B${index}`, ...fields }));

const sent = ({ queues }: Front) => queues.messages().map(({ body }) => JSON.parse(body));

/** An attribute as SQS takes it. */
const text = (StringValue: string) => ({ DataType: 'String', StringValue });

describe('a batch of rows', () => {
  test('is merged with the plan and reaches the queue, each in the group of its button', async () => {
    const front = await startFront();
    const events = [simpleEvent({ id: 'A' }), simpleEvent({ id: 'two words', phoneNumber: '+1 215-701-0680' })];
    const plan = { set: { hour24From: 0, hour24To: 0 }, expireAfterMinutes: 60 };
    expect(await publish(front, events, { plan })).toEqual({ published: 2, unmatched: 0 });
    const notAfter = '2026-12-25T00:00:00.000Z';
    expect(sent(front)).toEqual(
      events.map((event) => ({ ...event, hour24From: 0, hour24To: 0, notAfter, asOf: STARTED_AT })),
    );
    const sha256 = createHash('sha256').update('two words').digest('hex');
    expect(front.queues.messages().map(({ messageGroupId }) => messageGroupId)).toEqual(['A', sha256]);
  });

  test.each<[string, Json[], BatchFields]>([
    ['of another run', [{}, {}], { runId: 'run-2' }],
    ['of a run that started later', [{}, {}], { startedAt: '2026-12-24T23:00:00.001Z' }],
    ['in other rows', [{}, {}], { first: 2 }],
    ['with another content', [{ hour24From: 1 }, { hour24From: 1 }], {}],
  ])('%s carries other deduplication IDs, each of a form that SQS takes', async (_, fields, batch) => {
    const front = await startFront();
    const events = ['A', 'B'].map((id) => simpleEvent({ id }));
    await publish(front, events);
    await publish(
      front,
      events.map((event, index) => ({ ...event, ...fields[index] })),
      batch,
    );
    const ids = front.batches.flat().map(({ MessageDeduplicationId }) => MessageDeduplicationId);
    expect(new Set(ids).size).toBe(4);
    for (const id of ids) expect(id).toMatch(/^[\x21-\x7e]{1,128}$/);
  });

  test('in which a button stands with A, then B, then A again publishes all three in their order', async () => {
    const front = await startFront();
    const events = [1, 2, 1].map((hour24From) => simpleEvent({ hour24From }));
    expect(await publish(front, events)).toEqual({ published: 3, unmatched: 0 });
    expect(sent(front)).toEqual(events.map((event) => ({ ...event, asOf: STARTED_AT })));
  });

  test.each<[string, Change, object]>([
    [
      'is marked so that unchanged buttons are skipped when the plan wants that',
      { unchanged: 'skip' },
      { SkipUnchanged: 'true' },
    ],
    ['has no such mark otherwise', {}, {}],
  ])('%s', async (_, plan, mark) => {
    const front = await startFront();
    await publish(front, buttons(1), { plan });
    const attributes = front.batches.flat().map(({ MessageAttributes = {} }) => MessageAttributes);
    const texts = attributes.map((each) => Object.entries(each).map(([name, { StringValue }]) => [name, StringValue]));
    expect(texts.map((each) => Object.fromEntries(each))).toEqual([{ RunId: 'run-1', ...mark }]);
  });

  test('is selected by the labels in its rows, which are not sent', async () => {
    const front = await startFront();
    const events = ['SALES', 'SUPPORT'].map((TEAM) => ({ ...simpleEvent({ id: TEAM }), labels: { TEAM } }));
    const plan: Change = { where: { 'labels.TEAM': { prefix: 'SAL' } } };
    expect(await publish(front, events, { plan })).toEqual({ published: 1, unmatched: 1 });
    expect(sent(front)).toEqual([{ ...simpleEvent({ id: 'SALES' }), asOf: STARTED_AT }]);
  });

  test('keeps the asOf of a row that has one', async () => {
    const front = await startFront();
    const asOf = '2026-12-01T00:00:00Z';
    await publish(front, [simpleEvent({ asOf })]);
    expect(sent(front)).toMatchObject([{ asOf }]);
  });

  test.each([
    ['its run', '', {}],
    ['its run and who started it', 'schedule:holiday', { By: text('schedule:holiday') }],
    ['its run alone where the input has no name', { no: 'name' }, {}],
  ])('names %s as attributes of every message', async (_, by, names) => {
    const front = await startFront();
    await publish(front, buttons(2), { runId: 'run-7', by });
    const attributes = { RunId: text('run-7'), ...names };
    expect(front.batches.flat().map(({ MessageAttributes }) => MessageAttributes)).toEqual([attributes, attributes]);
  });

  test('published again by the same run adds nothing', async () => {
    const front = await startFront();
    const first = await publish(front, buttons(12));
    const again = await publish(front, buttons(12));
    expect([first, again]).toEqual([
      { published: 12, unmatched: 0 },
      { published: 12, unmatched: 0 },
    ]);
    expect(sent(front)).toHaveLength(12);
  });

  test('published by another run is published anew', async () => {
    const front = await startFront();
    await publish(front, buttons(12));
    await publish(front, buttons(12), { runId: 'run-2' });
    expect(sent(front)).toHaveLength(24);
  });

  test('leaves out the rows that the plan does not mean', async () => {
    const front = await startFront();
    const plan = { where: { id: ['B1', 'B3', 'B9'] } };
    expect(await publish(front, buttons(5), { plan })).toEqual({ published: 2, unmatched: 3 });
    expect(sent(front).map(({ id }) => id)).toEqual(['B1', 'B3']);
  });

  test('of which the plan means none publishes nothing', async () => {
    const front = await startFront();
    expect(await publish(front, buttons(5), { plan: { where: { id: 'X' } } })).toEqual({ published: 0, unmatched: 5 });
    expect(front.batches).toEqual([]);
  });

  test('of 50 rows goes in five lists of ten', async () => {
    const front = await startFront();
    expect(await publish(front, buttons(50))).toEqual({ published: 50, unmatched: 0 });
    expect(front.batches.map(({ length }) => length)).toEqual([10, 10, 10, 10, 10]);
    expect(new Set(sent(front).map(({ id }) => id)).size).toBe(50);
  });

  test('without rows is no error', async () => {
    expect(await publish(await startFront(), [])).toEqual({ published: 0, unmatched: 0 });
  });
});

describe('rejected rows', () => {
  test('are named with their lines, buttons and faults, and stop no other', async () => {
    const front = await startFront();
    const events = [
      simpleEvent({ id: 'A' }),
      simpleEvent({ id: 'B', hour24To: 25, purple: 1 }),
      'text',
      simpleEvent({ id: 'D' }),
    ];
    const error = await publish(front, events, { first: 100 }).catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      name: 'RowsRejected',
      message:
        'line 102 (B): hour24To must be a whole number from 0 to 24, but is 25; purple is not a known field\n' +
        'line 103 (unknown): event must be a JSON object, but is text',
    });
    expect(sent(front).map(({ id }) => id)).toEqual(['A', 'D']);
  });

  test('are those too with which the plan makes no valid update', async () => {
    const front = await startFront();
    const events = [simpleEvent({ id: 'A' }), simpleEvent({ id: 'B' })];
    const plan = { where: { id: 'B' }, set: { phoneNumber: null } };
    await expect(publish(front, events, { plan })).rejects.toThrow(
      /^line 2 \(B\): phoneNumber must be .* but is missing$/,
    );
    expect(sent(front)).toEqual([]);
  });

  test('are rejected when the plan does not mean their button, too: which one it is cannot be told', async () => {
    const front = await startFront();
    const events = [simpleEvent({ id: 'A', hour24To: 25 })];
    await expect(publish(front, events, { plan: { where: { id: 'B' } } })).rejects.toThrow(/^line 1 \(A\): hour24To /);
  });

  test('fail a batch again the same way when it is tried again, and publish nothing twice', async () => {
    const front = await startFront();
    const events = [simpleEvent({ id: 'A' }), simpleEvent({ id: 'B', hour24To: 25 })];
    const errors = [await publish(front, events).catch(String), await publish(front, events).catch(String)];
    expect(errors[1]).toBe(errors[0]);
    expect(sent(front)).toHaveLength(1);
  });
});
