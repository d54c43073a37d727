import type { Message } from '@aws-sdk/client-sqs';
import { createSettleRow } from '../../functions/history/settle.ts';
import { operatorOf } from '../operator.ts';
import { type Failure, failureOfLetter, letterState, settlingOf } from './failure.ts';
import { readLetter } from './letter.ts';
import type { LetterWriter } from './letter-file.ts';
import { isMeant, type Selected } from './select.ts';
import type { Sources } from './sources.ts';
import { type Worked, workThrough } from './work.ts';

export interface DiscardOptions {
  /** Why, for the file and the history. */
  because: string;
  file: LetterWriter;
  signal: AbortSignal;
  onDiscarded: (failure: Failure) => void;
}

/** Says when a failure is discarded: `later` when its letter comes up, `never` while it is retried. */
export const whenDiscarded = (failure: Failure, unseen: number): 'now' | 'later' | 'never' => {
  if (failure.state !== 'dead') return 'never';
  return letterState(failure, unseen > 0) === 'unseen' ? 'later' : 'now';
};

/**
 * Discards what was selected: letters are written to the file, then their rows are settled, then they are deleted. Of a row
 * whose letter is gone the row alone is settled.
 */
export const discardLetters = async (
  { updates, table, letters }: Sources,
  selected: Selected,
  { because, file, signal, onDiscarded }: DiscardOptions,
): Promise<Worked> => {
  const settleRow = createSettleRow(table.client, table.tableName, Date.now);
  const by = await operatorOf(updates);
  const settle = async (failure: Failure) => {
    const row = settlingOf(failure);
    const { kind, reason } = failure;
    const told = `discarded: ${because}${reason === '' ? '' : ` (${reason})`}`;
    if (row) await settleRow(row, { outcome: 'dead-lettered', failure: kind, reason: told, by });
  };
  for (const failure of selected.failures) {
    const isDue = failure.letters.length === 0 && whenDiscarded(failure, selected.unseen) === 'now';
    if (!isDue || signal.aborted) continue;
    await settle(failure);
    onDiscarded(failure);
  }
  const handle = async (messages: readonly Message[]): Promise<Message[]> => {
    const meant = messages.flatMap((message) => {
      const letter = readLetter(message);
      const failure = failureOfLetter(letter, selected.rows.get(letter.id));
      return isMeant(selected, letter) && selected.matches(failure) ? [{ id: letter.id, message, failure }] : [];
    });
    await file.add(meant, because);
    await Promise.all(meant.map(({ failure }) => settle(failure)));
    for (const { failure } of meant) onDiscarded(failure);
    return meant.map(({ message }) => message);
  };
  return workThrough({ letters, handle, signal });
};

/** Writes the letters that were selected to the file, and leaves them in the queue. */
export const exportLetters = (
  { letters }: Sources,
  selected: Selected,
  file: LetterWriter,
  signal: AbortSignal,
): Promise<Worked> => {
  const handle = async (messages: readonly Message[]): Promise<Message[]> => {
    await file.add(
      messages.flatMap((message) => {
        const letter = readLetter(message);
        const isWanted = selected.matches(failureOfLetter(letter, selected.rows.get(letter.id)));
        return isWanted ? [{ id: letter.id, message }] : [];
      }),
    );
    return [];
  };
  return workThrough({ letters, handle, signal });
};
