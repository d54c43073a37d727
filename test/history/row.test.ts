import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { expect, test } from 'vitest';
import { type HistoryRow, keyOf } from '../../functions/history/row.ts';
import type { Changes } from '../../functions/history/write.ts';
import { HISTORY_TABLE } from '../../sandbox/dynamodb.ts';
import { NOON, row, shown } from '../cli/history-table.ts';
import { simpleUpdate } from '../delivery/events.ts';
import { idsOf, KEEP_MS, startTable } from './tables.ts';

/** An update whose JSON has so many bytes. A character of the filler has two. */
const updateOf = (bytes: number) => {
  const bare = Buffer.byteLength(JSON.stringify(simpleUpdate({ offHoursMessage: '' })));
  const [twos, ones] = [Math.floor((bytes - bare) / 2), (bytes - bare) % 2];
  return simpleUpdate({ offHoursMessage: 'é'.repeat(twos) + 'x'.repeat(ones) });
};

test('a row is read as it was written', async () => {
  const { write, row: read } = await startTable();
  const written = row('M1', {
    outcome: 'deferred',
    failure: 'Rejected',
    cause: 'anveo',
    reason: 'HTTP 503',
    supersededBy: 'M0',
    by: 'ann@desk',
    runId: 'RUN',
    state: 'retrying',
    since: NOON - 2,
    anveoSince: NOON - 1,
    mayHaveLanded: true,
    test: true,
  });
  await write({ rows: [written] });
  expect(await read(written)).toEqual(written);
  expect(await read({ ...written, messageId: 'M2' })).toBeUndefined();
});

test('a row expires, in seconds, when the time to keep it is over', async () => {
  const { write, client } = await startTable();
  await write({ rows: [row('M1')] });
  const { Item } = await client.send(new GetItemCommand({ TableName: HISTORY_TABLE, Key: keyOf(row('M1')) }));
  expect(Item?.['expires']).toEqual({ N: String((NOON + KEEP_MS) / 1000) });
});

test.each([
  ['1,000 characters is kept', 'x'.repeat(1000), 'x'.repeat(1000)],
  ['1,001 characters is cut', 'x'.repeat(1001), `${'x'.repeat(1000)}…`],
  ['an emoji where it is cut stays valid text', `${'x'.repeat(999)}😀`, `${'x'.repeat(999)}\uFFFD…`],
])('a reason of %s', async (_, reason, expected) => {
  const { write, row: read } = await startTable();
  await write({ rows: [row('M1', { reason })] });
  expect((await read(row('M1')))?.reason).toBe(expected);
});

test('an update of 300,000 bytes is kept, and a larger one is left out', async () => {
  const { write, row: read, shown: readShown } = await startTable();
  const [most, more] = [row('M1', { update: updateOf(300_000) }), row('M2', { update: updateOf(300_001) })];
  await write({ rows: [most, more], shown: [shown(more)] });
  expect(await read(most)).toEqual(most);
  const { update: _, ...rest } = more;
  expect(await read(more)).toEqual(rest);
  expect(await readShown('SUPPORT')).not.toHaveProperty('update');
});

test('a failure counts its attempts and keeps since when it fails; a fault of ours forgets since when Anveo fails', async () => {
  const { write, row: read } = await startTable();
  const failed = (later: number) =>
    row('M1', { outcome: 'deferred', state: 'retrying', at: NOON + later, since: NOON + later, attempts: 2 });
  await write({ failures: [{ row: failed(1), failedBy: 'anveo' }] });
  await write({ failures: [{ row: { ...failed(2), cause: 'anveo' }, failedBy: 'nobody' }] });
  expect(await read(row('M1'))).toEqual({
    ...failed(2),
    cause: 'anveo',
    since: NOON + 1,
    anveoSince: NOON + 1,
    attempts: 4,
  });
  await write({ failures: [{ row: failed(3), failedBy: 'us' }] });
  expect(await read(row('M1'))).toEqual({ ...failed(3), since: NOON + 1, attempts: 6 });
});

test.each(['delivered', 'unchanged'] as const)(
  'a row that says %s is kept when its update is superseded',
  async (outcome) => {
    const { write, row: read } = await startTable();
    await write({ rows: [row('M1', { outcome })] });
    await write({ superseded: [row('M1', { outcome: 'superseded', supersededBy: 'M2' })] });
    expect(await read(row('M1'))).toEqual(row('M1', { outcome }));
  },
);

test('a failure that is written late leaves what was settled meanwhile; a later one does not', async () => {
  const { write, row: read } = await startTable();
  const delivered = row('M1', { outcome: 'delivered', at: NOON });
  const failed = (at: number) =>
    row('M1', { outcome: 'deferred', state: 'retrying', since: at, reason: 'HTTP 503', at });
  await write({ rows: [delivered] });
  await write({ failures: [{ row: failed(NOON - 1), failedBy: 'anveo' }] });
  expect(await read(delivered)).toEqual(delivered);
  await write({ failures: [{ row: failed(NOON + 1), failedBy: 'anveo' }] });
  expect(await read(delivered)).toMatchObject({ outcome: 'deferred', at: NOON + 1 });
});

test('a row that failed is settled when its update is superseded', async () => {
  const { write, row: read, failing } = await startTable();
  const failed = row('M1', {
    outcome: 'deferred',
    state: 'retrying',
    since: NOON,
    reason: 'HTTP 503',
    mayHaveLanded: true,
  });
  await write({ failures: [{ row: failed, failedBy: 'anveo' }] });
  const { attempts: _, ...superseded } = row('M1', { outcome: 'superseded', supersededBy: 'M2' });
  await write({ superseded: [superseded] });
  expect(await read(failed)).toEqual(superseded);
  expect(await idsOf(failing('retrying'))).toEqual([]);
});

test.each<[string, (row: HistoryRow) => Partial<Changes>]>([
  ['failed', (row) => ({ failures: [{ row, failedBy: 'nobody' }] })],
  ['superseded', (row) => ({ superseded: [row] })],
])('a row that is %s names who sent the latest message, and nobody when that names none', async (_, change) => {
  const { write, row: read } = await startTable();
  const by = async (name: { by?: string }) => {
    await write(change(row('M1', { outcome: 'dead-lettered', ...name })));
    return (await read(row('M1')))?.by;
  };
  expect([await by({ by: 'ann@desk' }), await by({ by: 'bob@desk' }), await by({})]).toEqual([
    'ann@desk',
    'bob@desk',
    undefined,
  ]);
});
