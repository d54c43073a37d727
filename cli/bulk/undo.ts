import { isDeepStrictEqual } from 'node:util';
import { parametersOf } from '../../functions/anveo/parameters.ts';
import { describeFaults } from '../../functions/event/faults.ts';
import { parseUpdate } from '../../functions/event/parse.ts';
import type { ButtonUpdate } from '../../functions/event/schema.ts';
import type { HistoryReader } from '../../functions/history/read.ts';
import { type HistoryRow, type Shown, wasShown } from '../../functions/history/row.ts';
import { isOf, type RunOf } from './outcomes.ts';

/**
 * What an undo does with a button that the run was sent to; `none` for one that is restored already, that shows the same as
 * before, or of which the run's update is dead.
 */
export type Undone =
  | { action: 'restore'; button: string; update: ButtonUpdate; shows: ButtonUpdate | undefined }
  | { action: 'changed-since'; button: string }
  | { action: 'no-earlier-state'; button: string; reason: string }
  | { action: 'none'; button: string; why: 'restored' | 'dead' | 'same' };

const NO_ROW = 'the history knows nothing that it showed before';
const TOO_LARGE = 'what it showed before is too large to be kept in the history';

/**
 * Returns what restores a state. It is as of a moment after what it replaces: whatever was decided later wins at its
 * delivery, even if it is still under way now.
 */
const restore = ({ button, update: shows }: Shown, before: ButtonUpdate | undefined, replaced: number): Undone => {
  if (!before) return { action: 'no-earlier-state', button, reason: TOO_LARGE };
  const { notAfter: _, ...lasting } = before;
  const event = { ...lasting, asOf: new Date(replaced + 1).toISOString() };
  const parsed = parseUpdate(event);
  if (parsed.ok) return { action: 'restore', button, update: event, shows };
  return { action: 'no-earlier-state', button, reason: `it breaks a rule today: ${describeFaults(parsed.faults)}` };
};

/** What tells an update of a button. */
type Told = Pick<HistoryRow, 'button' | 'asOf' | 'messageId' | 'runId'>;

/** Returns what a button showed before an update of the run. */
const findBefore = async (reader: HistoryReader, run: RunOf, told: Told): Promise<HistoryRow | undefined> => {
  let before: HistoryRow | undefined;
  for await (const row of reader.until(told.button, told.asOf)) {
    if (before && row.asOf < before.asOf) break;
    if (!wasShown(row) || isOf(run, row)) continue;
    // Of several decided at one moment, the one delivered last was shown last.
    if (!before || row.at > before.at) before = row;
  }
  return before;
};

const isSame = (one: ButtonUpdate | undefined, other: ButtonUpdate | undefined) =>
  one !== undefined && other !== undefined && isDeepStrictEqual(parametersOf(one), parametersOf(other));

/**
 * Returns the run's update where the button shows it again, since an undo of a later run restored it; there may be several
 * such undos, one after the other. An undo is known by its moment: a millisecond after the run's update that it replaced.
 */
const findRestored = async (reader: HistoryReader, run: RunOf, shown: Shown): Promise<HistoryRow | undefined> => {
  let undo: Told = shown;
  let undone: string | undefined;
  for await (const row of reader.until(shown.button, shown.asOf)) {
    if (undo.runId === undefined || (undone === undefined && row.asOf < undo.asOf - 1)) return undefined;
    if (undone === undefined) {
      if (row.asOf === undo.asOf - 1) undone = row.runId;
    } else if (wasShown(row) && row.runId !== undone && isSame(row.update, shown.update)) {
      if (isOf(run, row)) return row;
      undo = row;
      undone = undefined;
    }
  }
  return undefined;
};

const latestOf = (rows: readonly HistoryRow[]) => Math.max(...rows.map(({ asOf }) => asOf));

/** Undoes a run's update, `told`, that the button shows now. */
const takeBack = async (
  reader: HistoryReader,
  run: RunOf,
  shown: Shown,
  rows: readonly HistoryRow[],
  told: Told = shown,
): Promise<Undone> => {
  const { button } = shown;
  const same: Undone = { action: 'none', button, why: 'same' };
  if (!shown.uncertain && rows.every(({ outcome }) => outcome === 'unchanged')) return same;
  const before = await findBefore(reader, run, told);
  if (!before) return { action: 'no-earlier-state', button, reason: NO_ROW };
  if (!shown.uncertain && isSame(before.update, shown.update)) return same;
  return restore(shown, before.update, Math.max(shown.asOf, latestOf(rows)));
};

/** Whether the button may show a row's update, or will. The index of runs does not say whether a dead one may have landed. */
const mayLand = async (reader: HistoryReader, row: HistoryRow): Promise<boolean> => {
  if (row.outcome !== 'dead-lettered') return row.outcome !== 'superseded';
  return (await reader.row(row))?.mayHaveLanded === true;
};

const anyMayLand = async (reader: HistoryReader, rows: readonly HistoryRow[]): Promise<boolean> => {
  for (const row of rows) if (await mayLand(reader, row)) return true;
  return false;
};

/**
 * Decides what an undo does with a button: one request to the history, two or three where a run's update is shown.
 * @param rows the run's rows of the button
 * @param undoId the ID of the undo, which may have restored the button already
 */
export const undoButton = async (
  reader: HistoryReader,
  run: RunOf,
  rows: readonly HistoryRow[],
  undoId: string,
): Promise<Undone> => {
  const button = rows[0]?.button ?? '';
  const latest = latestOf(rows);
  const shown = await reader.shown(button);
  if (shown?.runId === undoId) return { action: 'none', button, why: 'restored' };
  if (shown && isOf(run, shown)) return takeBack(reader, run, shown, rows);
  const isDead = rows.every(({ outcome }) => outcome === 'dead-lettered');
  if (shown && shown.asOf >= latest) {
    const restored = isDead ? undefined : await findRestored(reader, run, shown);
    if (restored) return takeBack(reader, run, shown, rows, restored);
    return isDead ? { action: 'none', button, why: 'dead' } : { action: 'changed-since', button };
  }
  if (!(await anyMayLand(reader, rows))) return { action: 'none', button, why: isDead ? 'dead' : 'same' };
  if (!shown) return { action: 'no-earlier-state', button, reason: NO_ROW };
  return restore(shown, shown.update, latest);
};
