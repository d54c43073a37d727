import type { Failure } from './failure.ts';
import { type Letter, MOVED } from './letter.ts';

/**
 * What is done about a failure. `settle`: its row is settled and its letter deleted, nothing is sent. `later`: its letter
 * was not seen, and tells when it comes up.
 */
export type Verdict =
  | { action: 'send' }
  | { action: 'later' }
  | { action: 'settle'; by: string }
  | { action: 'skip'; why: string };

export interface VerdictOptions {
  /** Whether what SQS itself moved is sent. */
  force?: boolean | undefined;
  /** Whether letters could not be seen. */
  hasUnseen: boolean;
  now: number;
}

const skip = (why: string): Verdict => ({ action: 'skip', why });

/** Whether an update came back after a letter was written, and is retried: another letter of it has come back already. */
const isBack = ({ row }: Failure, { failedAt }: Letter) => row?.state === 'retrying' && row.at > failedAt;

/**
 * Returns what a replay does about a failure.
 * @param letter its letter, as it would be sent
 */
export const verdictOf = (
  failure: Failure,
  letter: Letter | undefined,
  { force, hasUnseen, now }: VerdictOptions,
): Verdict => {
  const { state, overtakenBy } = failure;
  if (state === 'retrying') return skip('is retried anyway');
  if (!letter && hasUnseen) return { action: 'later' };
  if (overtakenBy !== undefined) return { action: 'settle', by: overtakenBy };
  if (!letter) return skip('has no letter: it was sent again and has no outcome yet, or was deleted by hand');
  if (isBack(failure, letter)) return skip('came back already, and is retried');
  if (letter.invalid !== undefined) return skip(`is invalid: ${letter.invalid}`);
  if (letter.notAfter !== undefined && letter.notAfter <= now) return skip('has expired: its notAfter has passed');
  if (letter.kind === MOVED && !force) return skip('was moved by SQS itself: --force sends it');
  return { action: 'send' };
};
