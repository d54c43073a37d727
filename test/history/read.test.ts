import { expect, test } from 'vitest';
import { NOON, row, shown } from '../cli/history-table.ts';
import { idsOf, startScripted, startTable } from './tables.ts';

test('a button shows nothing that is known until something is delivered to it', async () => {
  const { write, shown: read } = await startTable();
  expect(await read('SUPPORT')).toBeUndefined();
  await write({ uncertain: ['SUPPORT'] });
  expect(await read('SUPPORT')).toBeUndefined();
});

test('what a button shows is uncertain from a call without an answer to the next delivery', async () => {
  const { write, shown: read } = await startTable();
  const told = shown(row('M1', { runId: 'RUN' }));
  await write({ shown: [told] });
  expect(await read('SUPPORT')).toEqual(told);
  await write({ uncertain: ['SUPPORT'] });
  expect(await read('SUPPORT')).toEqual({ ...told, uncertain: true });
  await write({ shown: [told] });
  expect(await read('SUPPORT')).toEqual(told);
  await write({ shown: [told], uncertain: ['SUPPORT'] });
  expect(await read('SUPPORT')).toEqual({ ...told, uncertain: true });
});

test("a button's rows are read newest first, within their bounds, without what it shows", async () => {
  const { write, button, until } = await startTable();
  const rows = [0, 1, 2].map((late) => row(`A${late}`, { asOf: NOON + late }));
  await write({ rows: [...rows, row('B', { button: 'SALES' })], shown: [shown(row('A2', { asOf: NOON + 2 }))] });
  expect(await idsOf(button('SUPPORT'))).toEqual(['A2', 'A1', 'A0']);
  expect(await idsOf(button('SUPPORT', NOON + 1))).toEqual(['A2', 'A1']);
  expect(await idsOf(button('SUPPORT', NOON + 3))).toEqual([]);
  expect(await idsOf(until('SUPPORT', NOON + 1))).toEqual(['A1', 'A0']);
  expect(await idsOf(until('SUPPORT', NOON - 1))).toEqual([]);
});

test("a button's rows are read from a moment on, oldest first, without what it shows", async () => {
  const { write, since } = await startTable();
  const rows = Array.from({ length: 60 }, (_, late) => row(`M${late}`, { asOf: NOON + late }));
  await write({ rows: [...rows, row('B', { button: 'SALES' })], shown: [shown(row('M59', { asOf: NOON + 59 }))] });
  expect(await idsOf(since('SUPPORT', NOON + 20))).toEqual(rows.slice(20).map(({ messageId }) => messageId));
  expect(await idsOf(since('SUPPORT', NOON + 60))).toEqual([]);
});

test('reading a button ends when it is ended', async () => {
  const { button, since } = await startTable();
  const ended = AbortSignal.abort();
  await expect(Array.fromAsync(button('SUPPORT', undefined, ended))).rejects.toMatchObject({ name: 'AbortError' });
  await expect(Array.fromAsync(since('SUPPORT', NOON, ended))).rejects.toMatchObject({ name: 'AbortError' });
});

test('a button with more rows than one request reads is read to its end', async () => {
  const { write, button } = await startTable();
  await write({ rows: Array.from({ length: 60 }, (_, late) => row(`M${late}`, { asOf: NOON + late })) });
  expect(await idsOf(button('SUPPORT'))).toEqual(Array.from({ length: 60 }, (_, late) => `M${59 - late}`));
});

test("a run's rows are read by button, without their updates", async () => {
  const { write, run } = await startTable();
  const [support, sales] = [row('M1', { runId: 'RUN' }), row('M2', { runId: 'RUN', button: 'SALES' })];
  await write({ rows: [support, sales, row('M3', { runId: 'OTHER' })], shown: [shown(support)] });
  const told = [sales, support].map(({ update: _, ...rest }) => rest);
  expect(await Array.fromAsync(run('RUN'))).toEqual(told);
});

test('what fails is read by state, the longest failing first', async () => {
  const { write, failing } = await startTable();
  const failed = (messageId: string, since: number, state: 'retrying' | 'dead' = 'retrying') =>
    row(messageId, { outcome: 'deferred', since, state });
  await write({ rows: [failed('M1', NOON + 2), failed('M2', NOON + 1), failed('M3', NOON, 'dead'), row('M4')] });
  expect(await idsOf(failing('retrying'))).toEqual(['M2', 'M1']);
  expect(await idsOf(failing('dead'))).toEqual(['M3']);
});

test('reads of a button are consistent', async () => {
  const { requests, ...history } = await startScripted();
  await history.shown('SUPPORT');
  await history.row({ button: 'SUPPORT', asOf: NOON, messageId: 'M1' });
  await history.button('SUPPORT').next();
  await history.until('SUPPORT', NOON).next();
  await history.since('SUPPORT', NOON).next();
  expect(requests.map(({ input }) => input.ConsistentRead)).toEqual([true, true, true, true, true]);
});

test('an abort ends a read', async () => {
  const { shown, row, requests } = await startScripted();
  const key = { button: 'SUPPORT', asOf: NOON, messageId: 'M1' };
  await expect(shown('SUPPORT', AbortSignal.abort())).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }));
  await expect(row(key, AbortSignal.abort())).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }));
  expect(requests).toEqual([]);
});

test('a page without items is passed over', async () => {
  const next = { button: { S: 'SUPPORT' }, order: { S: 'x' } };
  const { button, requests } = await startScripted((_, count) =>
    count === 1 ? { status: 200, body: { LastEvaluatedKey: next } } : undefined,
  );
  expect(await Array.fromAsync(button('SUPPORT'))).toEqual([]);
  expect(requests).toHaveLength(2);
});
