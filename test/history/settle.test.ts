import { expect, test } from 'vitest';
import type { HistoryRow } from '../../functions/history/row.ts';
import { createSettleRow, type Settlement } from '../../functions/history/settle.ts';
import { HISTORY_TABLE } from '../../sandbox/dynamodb.ts';
import { NOON, row } from '../cli/history-table.ts';
import { startTable } from './tables.ts';

const LATER = NOON + 60_000;

/** A row that has everything that a settled one must not say. */
const FAILING = row('M1', {
  outcome: 'deferred',
  cause: 'anveo',
  failure: 'Rejected',
  reason: 'status 503',
  supersededBy: 'M0',
  by: 'ann@desk',
  state: 'retrying',
  since: NOON,
  anveoSince: NOON,
  attempts: 3,
  runId: 'holiday-1',
  mayHaveLanded: true,
});

const start = async (written: HistoryRow = FAILING) => {
  const table = await startTable();
  await table.write({ rows: [written] });
  const settleRow = createSettleRow(table.client, HISTORY_TABLE, () => LATER);
  const settle = (state: 'retrying' | 'dead', settlement: Settlement) => settleRow({ ...written, state }, settlement);
  const { button, asOf, messageId, runId, update } = written;
  const kept = { button, asOf, messageId, runId, update, mayHaveLanded: true };
  return { ...table, settle, kept, read: () => table.row(written) };
};

test('a row that is settled as superseded says by what and who settled it, keeps what it is, and fails no more', async () => {
  const { settle, read, kept, failing } = await start();
  expect(await settle('retrying', { outcome: 'superseded', supersededBy: 'M9', by: 'bob@desk' })).toBe(true);
  expect(await read()).toEqual({ ...kept, at: LATER, outcome: 'superseded', supersededBy: 'M9', by: 'bob@desk' });
  expect(await Array.fromAsync(failing('retrying'))).toEqual([]);
});

test('a row that is given up says why and who gave it up, keeps what it is, and fails no more', async () => {
  const { settle, read, kept, failing } = await start({ ...FAILING, state: 'dead' });
  const given = { outcome: 'dead-lettered', failure: 'Expired', reason: 'discarded: too old', by: 'bob@desk' } as const;
  expect(await settle('dead', given)).toBe(true);
  expect(await read()).toEqual({ ...kept, at: LATER, ...given });
  expect(await Array.fromAsync(failing('dead'))).toEqual([]);
});

test('a long reason is cut', async () => {
  const { settle, read } = await start();
  await settle('retrying', {
    outcome: 'dead-lettered',
    failure: 'Rejected',
    reason: 'x'.repeat(2_000),
    by: 'bob@desk',
  });
  expect((await read())?.reason).toBe(`${'x'.repeat(1_000)}…`);
});

test('a row in another state is left as it is', async () => {
  const { settle, read } = await start();
  const before = await read();
  expect(await settle('dead', { outcome: 'superseded', supersededBy: 'M9', by: 'bob@desk' })).toBe(false);
  expect(await read()).toEqual(before);
});

test('another error of DynamoDB is passed on', async () => {
  const { client } = await startTable();
  const settle = createSettleRow(client, 'no-such-table', () => LATER);
  await expect(
    settle({ ...FAILING, state: 'retrying' }, { outcome: 'superseded', supersededBy: 'M9', by: 'bob@desk' }),
  ).rejects.toThrow('Requested resource not found');
});
