import { expect, test } from 'vitest';
import { row, shown } from '../cli/history-table.ts';
import { simpleUpdate } from '../delivery/events.ts';
import { itemsOf, rows, startScripted } from './tables.ts';

test.each([
  [1, [1]],
  [25, [25]],
  [26, [25, 1]],
  [60, [25, 25, 10]],
])('%i items are written in requests of 25 at most', async (count, lengths) => {
  const { write, requests } = await startScripted();
  await write({ rows: rows(count) });
  expect(requests.map((each) => itemsOf(each).length).sort((a, b) => b - a)).toEqual(lengths);
});

test('items of 250,000 bytes are written in requests of three, which have less than a megabyte', async () => {
  const { write, requests } = await startScripted();
  await write({ rows: rows(7, { update: simpleUpdate({ offHoursMessage: 'x'.repeat(250_000) }) }) });
  expect(requests.map((each) => itemsOf(each).length).sort()).toEqual([1, 3, 3]);
});

test('a request is filled up to exactly a megabyte', async () => {
  const { write, requests } = await startScripted();
  const filler = (messageId: string, length: number) => row(messageId, { supersededBy: 'x'.repeat(length) });
  // What all other attributes of a row have together.
  await write({ rows: [filler('M1', 0)] });
  const bare = Object.values(itemsOf(requests[0] ?? { action: '', input: {} })[0] ?? {}).reduce(
    (sum, { S = '' }) => sum + S.length,
    0,
  );
  await write({ rows: [filler('M1', 500_000 - bare), filler('M2', 500_000 - bare)] });
  expect(requests.slice(1).map((each) => itemsOf(each).length)).toEqual([2]);
  await write({ rows: [filler('M1', 500_000 - bare), filler('M2', 500_001 - bare)] });
  expect(requests.slice(2).map((each) => itemsOf(each).length)).toEqual([1, 1]);
});

test('of two items with one key in a batch the last is written alone', async () => {
  const { write, requests } = await startScripted();
  const [first, second] = [row('M1'), row('M2')];
  await write({
    rows: [first, second, row('M1', { outcome: 'unchanged' }), row('M1', { button: 'SALES' })],
    shown: [shown(first), shown(second)],
  });
  expect(requests).toHaveLength(1);
  expect(
    requests
      .flatMap(itemsOf)
      .map(({ button, order, outcome, row: by }) => [
        button?.S,
        order?.S?.replace(/.*#/, ''),
        outcome?.S ?? by?.S?.replace(/.*#/, ''),
      ]),
  ).toEqual([
    ['SUPPORT', 'M1', 'unchanged'],
    ['SUPPORT', 'M2', 'delivered'],
    ['SALES', 'M1', 'delivered'],
    ['SUPPORT', 'shows', 'M2'],
  ]);
});

test('without changes nothing is requested', async () => {
  const { write, requests } = await startScripted();
  await write({});
  expect(requests).toEqual([]);
});
