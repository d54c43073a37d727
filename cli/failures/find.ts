import type { Message } from '@aws-sdk/client-sqs';
import type { HistoryReader } from '../../functions/history/read.ts';
import { CommandError, EXIT } from '../exit.ts';
import { type Failure, failureOfLetter, failureOfRow, type LetterFailure, type Row, rowOf } from './failure.ts';
import { type Letter, readLetter } from './letter.ts';
import type { LetterQueue } from './letter-queue.ts';
import { createFindOvertaking, type FindOvertaking } from './overtaken.ts';
import type { Sources } from './sources.ts';

/** What was found. */
export interface Found {
  /** Retried ones first, then dead ones; of each the longest failing first. */
  failures: Failure[];
  /** About how many letters could not be seen. */
  unseen: number;
  /** The failing rows of the history, by the ID of their message. */
  rows: ReadonlyMap<string, Row>;
}

export interface FindOptions {
  /** Whether a failure is looked for; `overtakenBy` is not known yet. */
  matches: (failure: Failure) => boolean;
  /** Is given each letter that is looked for, as its failure, while it is held. */
  onLetter?: (failure: LetterFailure, message: Message) => void | Promise<void>;
  signal: AbortSignal;
}

/** Requests of one kind under way at once. */
const RECEIVERS = 4;
const READERS = 20;

const checkInterrupt = (signal: AbortSignal) => {
  if (signal.aborted) throw new CommandError('interrupted', EXIT.interrupted);
};

const readRows = async (history: HistoryReader, signal: AbortSignal): Promise<Map<string, Row>> => {
  const rows = new Map<string, Row>();
  for (const state of ['retrying', 'dead'] as const) {
    for await (const row of history.failing(state)) {
      checkInterrupt(signal);
      rows.set(row.messageId, rowOf(row));
    }
  }
  return rows;
};

/** Hands each letter of the queue to `look` once, then gives all back. Returns how many could not be seen. */
const readLetters = async (
  letters: LetterQueue,
  look: (message: Message) => void | Promise<void>,
  signal: AbortSignal,
): Promise<number> => {
  const receive = async () => {
    while (!signal.aborted) {
      const messages = await letters.receive();
      if (messages.length === 0) return;
      for (const message of messages) await look(message);
    }
  };
  try {
    const ended = await Promise.allSettled(Array.from({ length: RECEIVERS }, receive));
    for (const each of ended) if (each.status === 'rejected') throw each.reason;
    checkInterrupt(signal);
    return await letters.countOthers();
  } finally {
    await letters.giveBack();
  }
};

/** Adds a letter to a failure, in the order of the queue. */
const addLetter = (failure: Failure, letter: Letter): Failure => ({
  ...failure,
  letters: [...failure.letters, letter].toSorted((one, other) => (one.sequence < other.sequence ? -1 : 1)),
});

/** Says of each failure what overtook it. */
const judge = async (failures: readonly Failure[], find: FindOvertaking, signal: AbortSignal): Promise<Failure[]> => {
  const judged = [...failures];
  const rest = failures.entries();
  const work = async () => {
    for (const [index, failure] of rest) {
      checkInterrupt(signal);
      const overtakenBy = await find(failure);
      if (overtakenBy !== undefined) judged[index] = { ...failure, overtakenBy };
    }
  };
  await Promise.all(Array.from({ length: READERS }, work));
  return judged;
};

const inOrder = (one: Failure, other: Failure): number =>
  one.state === other.state ? one.since - other.since : one.state === 'retrying' ? -1 : 1;

/**
 * Finds what fails now: the failing rows of the history, and the letters that SQS hands out. The letters are given back.
 * The rows are read first: an update that dies meanwhile has its letter.
 */
export const findFailures = async (
  { history, letters }: Sources,
  { matches, onLetter, signal }: FindOptions,
): Promise<Found> => {
  const rows = await readRows(history, signal);
  const seen = new Set<string>();
  const found = new Map<string, Failure>();
  const look = async (message: Message) => {
    const letter = readLetter(message);
    seen.add(letter.id);
    const failure = failureOfLetter(letter, rows.get(letter.id));
    if (!matches(failure)) return;
    const other = found.get(letter.id);
    if (other?.letters.some(({ messageId }) => messageId === letter.messageId)) return;
    found.set(letter.id, other ? addLetter(other, letter) : failure);
    await onLetter?.(failure, message);
  };
  const unseen = await readLetters(letters, look, signal);
  const now = Date.now();
  for (const [id, row] of rows) {
    const failure = failureOfRow(row, now);
    if (!seen.has(id) && matches(failure)) found.set(id, failure);
  }
  const failures = await judge([...found.values()], createFindOvertaking(history), signal);
  return { failures: failures.toSorted(inOrder), unseen, rows };
};
