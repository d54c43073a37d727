import { hash } from 'node:crypto';
import type { HistoryReader } from '../../functions/history/read.ts';
import { updateMessage, withBy } from '../../functions/queue/message.ts';
import { type Spool, type SpooledRow, spoolRows } from '../spool.ts';
import { type RunOf, rowsByButton } from './outcomes.ts';
import { type Undone, undoButton } from './undo.ts';

/** What an undo does, counted in buttons. */
export interface UndoCounts {
  restore: number;
  changedSince: number;
  noEarlierState: number;
  /** Buttons that this undo has restored before, that the run left as they were, and of which its update is dead. */
  restored: number;
  same: number;
  dead: number;
}

/** What the messages of an undo say of it: its run ID, and who undoes. */
export interface UndoIdentity {
  undoId: string;
  by?: string;
}

/** An undo whose messages are made. */
export interface PreparedUndo {
  counts: UndoCounts;
  spooled: Spool;
}

/** Buttons that are looked up at once. */
const SIDE_BY_SIDE = 10;

/** Yields the results of work on each item, in order, with so many under way at once. */
async function* sideBySide<T, R>(items: AsyncIterable<T>, work: (item: T) => Promise<R>): AsyncGenerator<R> {
  const underWay: Promise<R>[] = [];
  for await (const item of items) {
    const result = work(item);
    // Its error is thrown when its turn comes; until then it must not count as unhandled.
    result.catch(() => undefined);
    underWay.push(result);
    const first = underWay.length < SIDE_BY_SIDE ? undefined : underWay.shift();
    if (first) yield await first;
  }
  for (const result of underWay) yield await result;
}

const countOf = (undone: Undone): keyof UndoCounts => {
  switch (undone.action) {
    case 'restore':
      return 'restore';
    case 'changed-since':
      return 'changedSince';
    case 'no-earlier-state':
      return 'noEarlierState';
    case 'none':
      return undone.why;
  }
};

/** Returns the message that restores a button. SQS takes it once within five minutes, however often the undo is repeated. */
const messageOf = (
  { button, update }: Extract<Undone, { action: 'restore' }>,
  { undoId: runId, by }: UndoIdentity,
  row: number,
) => {
  const message = withBy(updateMessage(update, button, { RunId: runId, SkipUnchanged: 'true' }), by);
  return { ...message, deduplicationId: hash('sha256', `${runId}\n${message.body}`), row, buttonId: button };
};

/**
 * Finds out what undoing a run means for each of its buttons, and writes the messages to a temporary file.
 * @param tell is told of each button
 */
export const prepareUndo = async (
  reader: HistoryReader,
  run: RunOf,
  undo: UndoIdentity,
  tell: (undone: Undone) => Promise<void>,
): Promise<PreparedUndo> => {
  const counts = { restore: 0, changedSince: 0, noEarlierState: 0, restored: 0, same: 0, dead: 0 };
  async function* messages(): AsyncGenerator<SpooledRow[]> {
    const buttons = rowsByButton(reader, run);
    for await (const undone of sideBySide(buttons, (rows) => undoButton(reader, run, rows, undo.undoId))) {
      counts[countOf(undone)] += 1;
      await tell(undone);
      if (undone.action !== 'restore') continue;
      yield [{ kind: 'update', message: messageOf(undone, undo, counts.restore) }];
    }
  }
  return { spooled: await spoolRows(messages()), counts };
};
