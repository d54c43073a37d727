import { expect, test } from 'vitest';
import { covers, nextRun } from '../../functions/delivery/order.ts';
import { isUpdate, readRecord, type UpdateRecord } from '../../functions/delivery/record.ts';
import type { ButtonUpdate } from '../../functions/event/schema.ts';
import { callFlowUpdate, simpleUpdate } from './events.ts';
import { record } from './records.ts';

test.each([
  ['the same parameters with other values', simpleUpdate({ hour24From: 1 }), simpleUpdate(), true],
  ['one more parameter', simpleUpdate({ buttonTitle: 'Ring me' }), simpleUpdate(), true],
  ['one parameter less', simpleUpdate(), simpleUpdate({ buttonTitle: 'Ring me' }), false],
  ['another button', simpleUpdate({ id: 'OTHER' }), simpleUpdate(), false],
  ['another configuration', callFlowUpdate(), simpleUpdate(), false],
  ['other countries', simpleUpdate({ allowCountries: ['USA'] }), simpleUpdate({ allowCountries: ['CANADA'] }), true],
  [
    'no countries instead of some',
    simpleUpdate({ allowCountries: [] }),
    simpleUpdate({ allowCountries: ['USA'] }),
    false,
  ],
  [
    'a variable more',
    callFlowUpdate({ variables: { A: '1', B: '2' } }),
    callFlowUpdate({ variables: { B: '' } }),
    true,
  ],
  [
    'a variable less',
    callFlowUpdate({ variables: { A: '1' } }),
    callFlowUpdate({ variables: { A: '1', B: '2' } }),
    false,
  ],
])('a newer update with %s: gives %#', (_, newer, older, expected) => {
  expect(covers(newer, older)).toBe(expected);
});

/** Waiting updates in the order of their group: what they hold, and how often they have been received. */
const waiting = (...updates: [ButtonUpdate, number?][]): UpdateRecord[] =>
  updates.map(([update, receiveCount = 1]) => {
    const read = readRecord(record(update, { receiveCount }));
    if (!isUpdate(read)) throw new Error('the update is not valid');
    return read;
  });

const titled = simpleUpdate({ buttonTitle: 'Ring me' });
const plain = simpleUpdate();

test.each([
  [waiting([plain]), 1],
  [waiting([plain], [plain], [plain]), 3],
  [waiting([titled], [plain]), 1],
  [waiting([titled], [plain], [titled]), 3],
  [waiting([plain], [titled], [plain]), 2],
  [waiting([plain], [simpleUpdate({ id: 'OTHER' })], [plain]), 1],
])('the run that a newer update replaces is as long as can be (%#)', (ready, length) => {
  expect(nextRun(ready, new Map())).toEqual(ready.slice(0, length));
});

test('from its third receive on a newer update no longer goes ahead', () => {
  const ready = waiting([plain, 3], [plain, 2], [plain, 3]);
  expect(nextRun(ready, new Map())).toEqual(ready.slice(0, 2));
  expect(nextRun(waiting([plain, 9], [plain, 3]), new Map())).toHaveLength(1);
});

test('an update that failed is replaced by the oldest newer one that can, however often that was received', () => {
  const ready = waiting([plain, 9], [titled, 9], [titled, 9]);
  const [oldest, middle, newest] = ready;
  if (!oldest || !middle || !newest) throw new Error('there are three');
  expect(nextRun(ready, new Map([[oldest, {}]]))).toEqual([oldest, middle]);
  const both = new Map([oldest, middle].map((record) => [record, {}] as const));
  expect(nextRun(ready, both)).toEqual(ready);
  expect(nextRun(ready, new Map([...both, [newest, {}]]))).toBeUndefined();
});

test('after a timeout nothing newer is sent, nor when one that went ahead failed', () => {
  const ready = waiting([plain, 9], [titled, 9]);
  const [oldest, newest] = ready;
  if (!oldest || !newest) throw new Error('there are two');
  expect(nextRun(ready, new Map([[oldest, { timedOut: true as const }]]))).toBeUndefined();
  expect(nextRun(ready, new Map([[newest, {}]]))).toBeUndefined();
});

test('an update that failed waits where no newer one covers it', () => {
  const ready = waiting([titled, 9], [plain, 9]);
  const [oldest] = ready;
  expect(oldest && nextRun(ready, new Map([[oldest, {}]]))).toBeUndefined();
});
