import { expect, onTestFinished, test, vi } from 'vitest';
import { HistoryNotWritten } from '../../functions/history/write.ts';
import { failure } from '../../sandbox/json-server.ts';
import { row, shown } from '../cli/history-table.ts';
import { itemsOf, rows, startScripted, startTable, unprocessed } from './tables.ts';

/** Sets what the pauses between two requests are drawn from. */
const drawPauses = (draw: () => number) => {
  const random = vi.spyOn(Math, 'random').mockImplementation(draw);
  onTestFinished(() => random.mockRestore());
  return random;
};

/** The error with which a write rejects. */
const faultOf = (write: Promise<void>) => write.then(() => undefined).catch((error: unknown) => error as Error);

test('items that are unprocessed once are sent again alone', async () => {
  drawPauses(() => 0);
  const { write, requests } = await startScripted((request, count) =>
    count === 1 ? unprocessed(request, 2) : undefined,
  );
  await write({ rows: rows(3) });
  expect(requests.map((each) => itemsOf(each).map(({ order }) => order?.S?.slice(-2)))).toEqual([
    ['M1', 'M2', 'M3'],
    ['M2', 'M3'],
  ]);
});

test('items that are always unprocessed are given up after three requests and two pauses', async () => {
  const pauses = drawPauses(() => 0);
  const { write, requests } = await startScripted((request) => unprocessed(request, 2));
  const fault = await faultOf(write({ rows: rows(5) }));
  expect(fault).toBeInstanceOf(HistoryNotWritten);
  expect(fault).toMatchObject({ name: 'HistoryNotWritten', message: 'DynamoDB did not take 2 of 5 items' });
  expect(requests.map((each) => itemsOf(each).length)).toEqual([5, 2, 2]);
  expect(pauses).toHaveBeenCalledTimes(2);
});

test('an abort ends the pause before the next request', async () => {
  const controller = new AbortController();
  // A pause of two days, which is aborted as soon as it has begun.
  drawPauses(() => {
    setImmediate(() => controller.abort());
    return 1_000_000;
  });
  const { write, requests } = await startScripted((request) => unprocessed(request, 1));
  const fault = await faultOf(write({ rows: rows(2) }, controller.signal));
  expect(fault).toMatchObject({ name: 'HistoryNotWritten', cause: { name: 'AbortError' } });
  expect(requests).toHaveLength(1);
});

test.each([
  ['puts', { rows: rows(1) }],
  ['updates', { uncertain: ['SUPPORT'] }],
])('an abort before the %s keeps them from being requested', async (_, changes) => {
  const { write, requests } = await startScripted();
  const fault = await faultOf(write(changes, AbortSignal.abort()));
  expect(fault).toMatchObject({ name: 'HistoryNotWritten', cause: { name: 'AbortError' } });
  expect(requests).toEqual([]);
});

test('a batch that DynamoDB refuses for another cause than an item is not sent item by item', async () => {
  const { write, requests } = await startScripted(() => failure('AccessDeniedException', 'not allowed'));
  const fault = await faultOf(write({ rows: rows(3) }));
  expect(fault).toMatchObject({ name: 'HistoryNotWritten', message: 'AccessDeniedException: not allowed' });
  expect(requests).toHaveLength(1);
});

test('a single item that DynamoDB refuses is not sent again', async () => {
  const { write, requests } = await startScripted(() => failure('ValidationException', 'bad item'));
  const fault = await faultOf(write({ rows: rows(1) }));
  expect(fault).toMatchObject({ name: 'HistoryNotWritten', message: 'ValidationException: bad item' });
  expect(requests).toHaveLength(1);
});

test('an update that DynamoDB refuses leaves the history not written', async () => {
  const { write } = await startScripted(({ action }) =>
    action === 'UpdateItem' ? failure('ValidationException', 'bad update') : undefined,
  );
  const fault = await faultOf(write({ rows: rows(1), uncertain: ['SALES'] }));
  expect(fault).toMatchObject({ name: 'HistoryNotWritten', message: 'ValidationException: bad update' });
});

test('an uncertain button is marked in what it shows where that is written, and alone otherwise', async () => {
  const { write, requests } = await startScripted();
  const sales = row('M2', { button: 'SALES' });
  await write({ shown: [shown(row('M1')), shown(sales)], uncertain: ['SUPPORT', 'HELP'] });
  expect(requests.map(({ action }) => action).sort()).toEqual(['BatchWriteItem', 'UpdateItem']);
  const [put, marked] = requests[0]?.action === 'UpdateItem' ? requests.toReversed() : requests;
  expect(put && itemsOf(put).map(({ button, uncertain }) => [button?.S, uncertain?.BOOL])).toEqual([
    ['SUPPORT', true],
    ['SALES', undefined],
  ]);
  expect(marked?.input.Key).toEqual({ button: { S: 'HELP' }, order: { S: 'shows' } });
});

test('one item that DynamoDB refuses keeps no other of its batch from being written', async () => {
  const { write, row: read } = await startTable();
  const bad = row('M2', { button: '' });
  const written = write({ rows: [row('M1'), bad, row('M3')], shown: [shown(row('M3'))] });
  await expect(written).rejects.toMatchObject({
    name: 'HistoryNotWritten',
    message: expect.stringContaining('ValidationException: '),
  });
  expect(await read(row('M1'))).toEqual(row('M1'));
  expect(await read(row('M3'))).toEqual(row('M3'));
});
