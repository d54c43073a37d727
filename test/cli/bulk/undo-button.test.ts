import { describe, expect, test } from 'vitest';
import type { RunOf } from '../../../cli/bulk/outcomes.ts';
import { undoButton } from '../../../cli/bulk/undo.ts';
import type { ButtonUpdate } from '../../../functions/event/schema.ts';
import { createHistoryReader } from '../../../functions/history/read.ts';
import type { HistoryRow, Shown } from '../../../functions/history/row.ts';
import { HISTORY_TABLE } from '../../../sandbox/dynamodb.ts';
import { simpleUpdate } from '../../delivery/events.ts';
import { NOON, row, shown as shownBy, startTable } from '../history-table.ts';

const RUN: RunOf = { runId: 'bad', startedAt: NOON };
const MINUTE = 60_000;

/** An update of SUPPORT that shows its calls from this hour on. */
const from = (hour24From: number, fields: Pick<ButtonUpdate, 'notAfter' | 'asOf'> = {}) =>
  simpleUpdate({ id: 'SUPPORT', hour24From, ...fields });

/** A row that was decided so many minutes after the run's start. */
const at = (messageId: string, minutes: number, hour: number, fields: Partial<HistoryRow> = {}): HistoryRow => {
  const asOf = NOON + minutes * MINUTE;
  return row(messageId, { asOf, at: asOf + 1000, update: from(hour), ...fields });
};

const bad = (fields: Partial<HistoryRow> = {}) => at('BAD', 0, 3, { runId: 'bad', ...fields });
const OLD = at('OLD', -20, 8);
const GOOD = at('GOOD', -10, 9);
const NEWER = at('NEWER', 10, 10);
const retrying = { outcome: 'deferred', state: 'retrying', since: NOON, cause: 'anveo' } as const;
const dead = { outcome: 'dead-lettered', state: 'dead', since: NOON, failure: 'Rejected' } as const;

/** Restores the hour, as of a millisecond after what is replaced. */
const restored = (hour: number, minutes = 0) => ({
  action: 'restore',
  button: 'SUPPORT',
  update: { ...from(hour), asOf: new Date(NOON + minutes * MINUTE + 1).toISOString() },
});
const CHANGED = { action: 'changed-since' };
const LOST = { action: 'no-earlier-state', reason: 'the history knows nothing that it showed before' };
const none = (why: string) => ({ action: 'none', why });

/** What an undo of the run does with SUPPORT. */
const undo = async (rows: HistoryRow[], current: HistoryRow | undefined, fields: Partial<Shown> = {}, run = RUN) => {
  const { write, dynamoDb } = await startTable();
  await write({ rows, shown: current ? [{ ...shownBy(current), ...fields }] : [] });
  const reader = createHistoryReader(dynamoDb.client, HISTORY_TABLE);
  const ours = (await Array.fromAsync(reader.run(run.runId))).filter(({ button }) => button === 'SUPPORT');
  return undoButton(reader, run, ours, 'undo-1');
};

test.each<[string, HistoryRow[], HistoryRow | undefined, object]>([
  ['the run was delivered: the update delivered before', [OLD, GOOD, bad()], bad(), restored(9)],
  ['an update found unchanged stood before', [OLD, { ...GOOD, outcome: 'unchanged' }, bad()], bad(), restored(9)],
  ["one of Anveo's test mode came between", [GOOD, at('X', -5, 7, { test: true }), bad()], bad(), restored(9)],
  ['a dead one came between', [OLD, at('X', -5, 7, dead), bad()], bad(), restored(8)],
  [
    'a superseded one came between',
    [GOOD, at('X', -5, 7, { outcome: 'superseded', supersededBy: 'GOOD' }), bad()],
    bad(),
    restored(9),
  ],
  [
    'the run was repeated: what stood before both',
    [GOOD, bad(), bad({ messageId: 'AGAIN', at: NOON + 2 * MINUTE })],
    bad({ messageId: 'AGAIN' }),
    restored(9),
  ],
  [
    'two were decided at one moment: the one delivered last',
    [at('A', -10, 8, { at: NOON - MINUTE }), at('B', -10, 9, { at: NOON - 2 * MINUTE }), bad()],
    bad(),
    restored(8),
  ],
  ['the run is retried: what it shows now, so that the run cannot land', [GOOD, bad(retrying)], GOOD, restored(9)],
  ['a dead update of the run may have landed', [GOOD, bad({ ...dead, mayHaveLanded: true })], GOOD, restored(9)],
  ['a newer update is retried: it wins at its delivery', [GOOD, bad(), at('X', 5, 7, retrying)], bad(), restored(9)],
])('restored, where %s', async (_, rows, current, expected) => {
  expect(await undo(rows, current)).toMatchObject(expected);
});

test.each<[string, HistoryRow[], HistoryRow | undefined, object]>([
  ['the button shows something newer', [GOOD, bad(), NEWER], NEWER, CHANGED],
  [
    'the run was superseded by it',
    [GOOD, bad({ outcome: 'superseded', supersededBy: 'NEWER' }), NEWER],
    NEWER,
    CHANGED,
  ],
  ['the run is retried, and will be superseded', [GOOD, bad(retrying), NEWER], NEWER, CHANGED],
  ['it was decided at the same moment', [GOOD, bad(), at('X', 0, 7)], at('X', 0, 7), CHANGED],
  ['nothing stood before', [bad()], bad(), LOST],
  ['only failed ones stood before', [at('X', -5, 7, dead), bad()], bad(), LOST],
  ['the run is retried, and nothing stood before', [bad(retrying)], undefined, LOST],
  ["the run's update is dead", [GOOD, bad(dead)], GOOD, none('dead')],
  ["the run's update is dead, and nothing stood before", [bad(dead)], undefined, none('dead')],
  ["the run's update is dead, and something newer is shown", [GOOD, bad(dead), NEWER], NEWER, none('dead')],
  [
    'the run found it unchanged, and what stood before is forgotten',
    [bad({ outcome: 'unchanged' })],
    bad(),
    none('same'),
  ],
  ['it showed the same before', [at('GOOD', -10, 3), bad()], bad(), none('same')],
  ['this undo has restored it', [GOOD, bad(), at('U', 0, 9)], at('U', 0, 9, { runId: 'undo-1' }), none('restored')],
])('left alone, where %s', async (_, rows, current, expected) => {
  expect(await undo(rows, current)).toMatchObject({ button: 'SUPPORT', ...expected });
});

test('it is restored though it shows the same, where a later call may have changed it', async () => {
  expect(await undo([at('GOOD', -10, 3), bad()], bad(), { uncertain: true })).toMatchObject(restored(3));
});

test('what is restored does not expire, and is as of now', async () => {
  const update = from(9, { notAfter: '2026-10-08T12:00:00Z', asOf: '2026-10-01T00:00:00Z' });
  const undone = await undo([{ ...GOOD, update }, bad()], bad());
  expect(undone).toEqual({ ...restored(9), shows: from(3) });
});

test('what the history did not keep for its size cannot be restored', async () => {
  const { update: _, ...large } = GOOD;
  expect(await undo([OLD, large, bad()], bad())).toMatchObject({
    action: 'no-earlier-state',
    reason: 'what it showed before is too large to be kept in the history',
  });
});

test('what breaks a rule today cannot be restored, and it says which', async () => {
  const update = { ...from(9), hour24To: 25 };
  expect(await undo([{ ...GOOD, update }, bad()], bad())).toMatchObject({
    action: 'no-earlier-state',
    reason: expect.stringContaining('it breaks a rule today: hour24To'),
  });
});

test('what an earlier run of the same ID delivered is an earlier state', async () => {
  const before = at('BEFORE', -60, 5, { runId: 'bad' });
  expect(await undo([before, bad()], bad())).toMatchObject(restored(5));
});

test('the undo of an undo restores what the first run sent', async () => {
  const undone = at('U', 0, 9, { asOf: NOON + 1, at: NOON + MINUTE, runId: 'undo-0' });
  const update = { ...from(3), asOf: new Date(NOON + 2).toISOString() };
  expect(await undo([GOOD, bad(), undone], undone, {}, { runId: 'undo-0', startedAt: NOON })).toMatchObject({
    action: 'restore',
    update,
  });
});

describe('after a later run', () => {
  const worse = at('WORSE', 10, 4, { runId: 'worse' });
  /** The undo of a run: as of a millisecond after it. */
  const undoOf = ({ asOf, runId }: HistoryRow, hour: number, fields: Partial<HistoryRow> = {}) =>
    at(`undo ${runId}`, 0, hour, { asOf: asOf + 1, at: asOf + MINUTE, runId: `undo-${runId}`, ...fields });
  const undone = undoOf(worse, 3);

  test('and its undo, which shows the update of the run again, what stood before the run is restored', async () => {
    const update = { ...from(9), asOf: new Date(worse.asOf + 2).toISOString() };
    expect(await undo([GOOD, bad(), worse, undone], undone)).toMatchObject({ action: 'restore', update });
  });

  test('and the undos of two later runs, one after the other, what stood before the run is restored', async () => {
    const worst = at('WORST', 20, 5, { runId: 'worst' });
    const again = undoOf(worst, 3);
    const update = { ...from(9), asOf: new Date(worst.asOf + 2).toISOString() };
    const rows = [GOOD, bad(), worse, undone, worst, again];
    expect(await undo(rows, again)).toMatchObject({ action: 'restore', update });
  });

  test.each<[string, HistoryRow[], HistoryRow]>([
    ['whose update stands', [GOOD, bad(), worse], worse],
    [
      'and its undo, where somebody sent the same as the run in between',
      [GOOD, bad(), at('X', 5, 3), worse, undone],
      undone,
    ],
    [
      'and a run that sends the same as this one',
      [GOOD, bad(), worse, at('X', 20, 3, { runId: 'x' })],
      at('X', 20, 3, { runId: 'x' }),
    ],
    ['and somebody who sends the same as this one', [GOOD, bad(), worse, at('X', 20, 3)], at('X', 20, 3)],
    [
      'and its undo, which restores what others sent',
      [GOOD, bad(), at('X', 5, 6), worse, undoOf(worse, 6)],
      undoOf(worse, 6),
    ],
  ])('%s, it is left alone', async (_, rows, current) => {
    expect(await undo(rows, current)).toMatchObject(CHANGED);
  });
});
