import { MAX_RECEIVE_COUNT, visibilityTimeout } from '../../functions/delivery/retry/visibility.ts';
import type { HistoryRow } from '../../functions/history/row.ts';
import { type Letter, MOVED } from './letter.ts';

/** A failing row of the history, without its update. */
export interface Row extends Omit<HistoryRow, 'update'> {
  profile: string | undefined;
}

/** An update that fails now. Times in milliseconds since the epoch. */
export interface Failure {
  /** The message that was sent first. */
  id: string;
  /** Undefined where an invalid event names none. */
  button: string | undefined;
  profile: string | undefined;
  runId: string | undefined;
  /** The kind of the dead letter (`Rejected`), or the cause of the deferral (`anveo`). */
  kind: string;
  reason: string;
  state: 'retrying' | 'dead';
  since: number;
  /** Calls of Anveo; undefined when not known. */
  attempts: number | undefined;
  asOf: number;
  /** About when it is tried again; undefined when not known. */
  nextTry: number | undefined;
  /** The history's row; none for an invalid event. */
  row: Row | undefined;
  /** What the dead-letter queue holds of it, oldest first: two after a crash. None of a retried one. */
  letters: readonly Letter[];
  /** The message that its button was given later, or that settled it. */
  overtakenBy?: string;
}

/** The failure of one letter. */
export interface LetterFailure extends Failure {
  letters: readonly [Letter];
}

/** Returns a row without its update. */
export const rowOf = ({ update, ...row }: HistoryRow): Row => ({ ...row, profile: update?.profileId });

/** The longest wait between two receives, without its jitter. */
const LONGEST_WAIT_MS = visibilityTimeout([{ cause: 'anveo' }], MAX_RECEIVE_COUNT, () => 0.5) * 1000;

/**
 * Returns about when a retried update is tried again, as the usual waits go. Undefined when that has passed: later
 * deferrals are not all written.
 */
const nextTryOf = ({ state, since = 0, at }: Row, now: number): number | undefined => {
  if (state !== 'retrying' || now - at > LONGEST_WAIT_MS) return undefined;
  let failingFor = 0;
  for (let receive = 1; ; receive += 1) {
    const waitMs = visibilityTimeout([{ cause: 'anveo' }], receive, () => 0.5) * 1000;
    const next = at + waitMs;
    if (failingFor + waitMs / 2 > at - since) return next > now ? next : undefined;
    failingFor += waitMs;
  }
};

/** Returns the failure that a row of the history tells. */
export const failureOfRow = (row: Row, now: number): Failure => ({
  id: row.messageId,
  button: row.button,
  profile: row.profile,
  runId: row.runId,
  kind: row.failure ?? row.cause ?? '',
  reason: row.reason ?? '',
  state: row.state ?? 'dead',
  since: row.since ?? row.at,
  attempts: row.attempts,
  asOf: row.asOf,
  nextTry: nextTryOf(row, now),
  row,
  letters: [],
});

/** Returns the failure that a dead letter tells, with its row where there is one. */
export const failureOfLetter = (letter: Letter, row: Row | undefined): LetterFailure => ({
  id: letter.id,
  button: letter.button ?? row?.button,
  profile: letter.profile ?? row?.profile,
  runId: letter.runId ?? row?.runId,
  kind: letter.kind,
  reason: letter.reason || (row?.reason ?? ''),
  state: 'dead',
  since: row?.since ?? letter.failedAt,
  attempts: row?.attempts ?? (letter.kind === 'Invalid' ? 0 : undefined),
  asOf: row?.asOf ?? letter.asOf,
  nextTry: undefined,
  row,
  letters: [letter],
});

/** Returns a failure's JSON with the names of the command line's contract, and what more is known. */
export const failureJson = (failure: Failure, hasUnseen: boolean) => ({
  id: failure.id,
  button: failure.button,
  kind: failure.kind,
  reason: failure.reason,
  state: failure.state,
  since: new Date(failure.since).toISOString(),
  attempts: failure.attempts,
  overtaken: failure.overtakenBy !== undefined,
  nextTry: failure.nextTry === undefined ? undefined : new Date(failure.nextTry).toISOString(),
  profileId: failure.profile,
  runId: failure.runId,
  ...(failure.state === 'dead' && { letter: letterState(failure, hasUnseen) }),
});

/** Says whether a dead failure still has its letter. `unseen`: letters stand behind others, and one may be its own. */
export const letterState = ({ letters }: Failure, hasUnseen: boolean): 'seen' | 'unseen' | 'none' => {
  if (letters.length > 0) return 'seen';
  return hasUnseen ? 'unseen' : 'none';
};

/** The key of a row that is to be settled, and the state that it must have for that. */
export type Settling = Pick<HistoryRow, 'button' | 'asOf' | 'messageId'> & { state: Failure['state'] };

/**
 * Returns the row to settle when a dead failure is settled; undefined where the history has none. What SQS moved died
 * without the history's knowledge: its row says that it is retried.
 */
export const settlingOf = ({ id, button, asOf, row, kind }: Failure): Settling | undefined => {
  if (button === undefined || (!row && kind === 'Invalid')) return undefined;
  return { button, asOf, messageId: id, state: kind === MOVED ? (row?.state ?? 'retrying') : 'dead' };
};
