import type { HistoryReader } from '../functions/history/read.ts';
import { type HistoryRow, type Shown, wasShown } from '../functions/history/row.ts';
import { changesOf, type FieldChange } from './changes.ts';

/** An update of a button and what became of it. */
export interface HistoryEntry {
  row: HistoryRow;
  /** Whether the button shows this update. */
  current: boolean;
  /** What it changes of what the button showed before it; undefined when either is not known. */
  changes?: FieldChange[];
}

/** What is known of a button. */
export interface ButtonHistory {
  shown: Shown | undefined;
  /** Who sent what it shows, where that update's row says it. */
  by: string | undefined;
  /** Whether a later call failed in a way that may have changed the button. */
  uncertain: boolean;
  /** Newest first. */
  entries: HistoryEntry[];
}

/** Returns the row of what a button shows when that row has expired. */
const rowOf = ({ uncertain: _, ...shown }: Shown): HistoryRow => ({ ...shown, outcome: 'delivered', attempts: 1 });

/** Reads a button's newest rows, and on until one says what it showed before them. `atEnd`: there are no older ones. */
const readRows = async (reader: HistoryReader, button: string, limit: number) => {
  const rows: HistoryRow[] = [];
  for await (const row of reader.button(button)) {
    rows.push(row);
    if (rows.length > limit && wasShown(row)) return { rows, atEnd: false };
  }
  return { rows, atEnd: true };
};

/** Returns what a button shows and its newest updates, at most `limit`; undefined when the history has nothing of it. */
export const readHistory = async (
  reader: HistoryReader,
  button: string,
  limit: number,
): Promise<ButtonHistory | undefined> => {
  const [shown, { rows, atEnd }] = await Promise.all([reader.shown(button), readRows(reader, button, limit)]);
  const isCurrent = ({ messageId, asOf }: HistoryRow) => messageId === shown?.messageId && asOf === shown.asOf;
  if (shown && atEnd && !rows.some(isCurrent)) rows.push(rowOf(shown));
  if (rows.length === 0) return undefined;
  const entries = rows.slice(0, limit).map((row, index): HistoryEntry => {
    const before = rows.slice(index + 1).find(wasShown);
    const comparable = row.update && before?.update;
    return { row, current: isCurrent(row), ...(comparable && { changes: changesOf(before.update, row.update) }) };
  });
  const uncertain = shown?.uncertain ?? (!shown && rows.some(({ mayHaveLanded }) => mayHaveLanded === true));
  return { shown, by: rows.find(isCurrent)?.by, uncertain, entries };
};
