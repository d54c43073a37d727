import { type Deferred, ruleOf } from '../outcome.ts';
import type { UpdateRecord } from '../record.ts';

/** The longest retry window, in hours: SQS deletes a message after 14 days, and 1,000 receives last for 12.9. */
export const LONGEST_RETRY_WINDOW_H = 300;

const MS_AN_HOUR = 3_600_000;

/** Decides when an update that Anveo keeps failing is given up. */
export interface GiveUp {
  /**
   * Whether this failure is the last one: Anveo failed a call for this very update, and has done so for the whole window.
   * False when the history does not say so before `deadline` (milliseconds since the epoch).
   */
  isDue(record: UpdateRecord, failed: Deferred, deadline: number): Promise<boolean>;
  /** Returns the reason of the dead letter, with the words of the last failure. */
  reason(failed: Deferred): string;
}

export interface GiveUpOptions {
  windowMs: number;
  now: () => number;
  /**
   * Returns since when Anveo itself has failed an update, in milliseconds since the epoch; undefined when it has not yet,
   * or when that cannot be told within `timeoutMs`. Without a history it is since the message was sent.
   */
  failingSince: (record: UpdateRecord, timeoutMs: number) => Promise<number | undefined>;
}

/** Gives up what Anveo has failed for `windowMs`. The history is asked only about messages that are so old. */
export const createGiveUp = ({ windowMs, now, failingSince }: GiveUpOptions): GiveUp => {
  const isOver = (since: number) => now() - since >= windowMs;
  return {
    async isDue(record, { cause, attempts }, deadline) {
      if (attempts === 0 || ruleOf(cause).endedBy !== 'anveo' || !isOver(record.sentAt)) return false;
      const since = await failingSince(record, deadline - now());
      return since !== undefined && isOver(since);
    },
    reason: ({ reason }) => `not delivered within ${windowMs / MS_AN_HOUR} h; ${reason}`,
  };
};
