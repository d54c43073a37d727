import { appendFileSync, closeSync, existsSync, openSync, readFileSync, truncateSync } from 'node:fs';
import type { Account } from './account.ts';
import type { Button } from './button.ts';

/** One change of state, and one line of the journal. */
export type Change =
  | { change: 'added'; ids: string[] }
  | { change: 'updated'; button: Button }
  | { change: 'account'; account: Account };

/** A file of changes of state. */
export interface Journal {
  /** The changes that the file held when it was opened. */
  readonly past: readonly Change[];
  /** Returns when the operating system has the line, so that it survives a kill of this process. */
  append(change: Change): void;
  close(): void;
}

/** Opens a journal, readable by its owner only since it holds accounts. Without a path nothing is kept. */
export const openJournal = (path: string | undefined): Journal => {
  if (path === undefined) return { past: [], append: () => {}, close: () => {} };
  const past = existsSync(path) ? readChanges(path) : [];
  const file = openSync(path, 'a', 0o600);
  return {
    past,
    append: (change) => appendFileSync(file, `${JSON.stringify(change)}\n`),
    close: () => closeSync(file),
  };
};

/** Reads the changes, and removes an incomplete last line, whose request was never answered. */
const readChanges = (path: string): Change[] => {
  const content = readFileSync(path);
  const whole = content.lastIndexOf('\n') + 1;
  if (whole < content.length) truncateSync(path, whole);
  const lines = content.subarray(0, whole).toString().split('\n').slice(0, -1);
  return lines.map((line, index) => parseChange(line, `${path}:${index + 1}`));
};

const parseChange = (line: string, place: string): Change => {
  try {
    return JSON.parse(line) as Change;
  } catch (cause) {
    throw new Error(`${place} is not a line of a simulator's journal.`, { cause });
  }
};
