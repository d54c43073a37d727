import { type Deferred, ruleOf } from '../outcome.ts';
import type { BatchRecord } from '../record.ts';

/** The longest retry window, in hours: SQS deletes a message after 14 days, and 1,000 receives last for 12.9. */
export const LONGEST_RETRY_WINDOW_H = 300;

const MS_AN_HOUR = 3_600_000;

/** Decides when an update that Anveo keeps failing is given up. */
export interface GiveUp {
  /** Whether this failure is the last one: Anveo failed a call for this very update, and the retry window is over. */
  isDue(record: BatchRecord, failed: Deferred): boolean;
  /** Returns the reason of the dead letter, with the words of the last failure. */
  reason(failed: Deferred): string;
}

/** Gives up by the age of the message, `windowMs` after it was sent. */
export const createGiveUp = (windowMs: number, now: () => number): GiveUp => ({
  isDue: ({ sentAt }, { cause, attempts }) =>
    attempts > 0 && ruleOf(cause).endedBy === 'anveo' && now() - sentAt >= windowMs,
  reason: ({ reason }) => `not delivered within ${windowMs / MS_AN_HOUR} h; ${reason}`,
});
