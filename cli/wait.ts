import { setTimeout } from 'node:timers/promises';
import type { HistoryReader } from '../functions/history/read.ts';
import type { HistoryRow } from '../functions/history/row.ts';

/** An update that was sent. */
export interface Published {
  messageId: string;
  buttonId: string;
  /** When it was decided by this machine's clock, in milliseconds since the epoch. */
  decidedAt: number;
}

export interface FollowOptions {
  history: HistoryReader;
  /** Ends the following. */
  signal: AbortSignal;
  /** Is told each outcome as it comes: deferrals too, when their cause or reason is a new one. */
  onOutcome: (row: HistoryRow) => Promise<void>;
}

/** The shortest time between two looks at a button, and between two requests, in milliseconds. */
const ROUND_MS = 1_000;
const REQUEST_MS = 50;
/** How much SQS's clock, which dates an update without an `asOf`, may be behind this machine's. */
const CLOCK_SKEW_MS = 3_600_000;

const wait = (milliseconds: number, signal: AbortSignal) =>
  setTimeout(Math.max(0, milliseconds), undefined, { signal }).catch(() => undefined);

/** What is known of the updates that have no final outcome yet, button by button. */
class Following {
  readonly #options: FollowOptions;
  /** Each update with what was told of it last, by message ID, by button. */
  readonly #pending = new Map<string, Map<string, string>>();
  readonly #from = new Map<string, number>();

  constructor(published: readonly Published[], options: FollowOptions) {
    this.#options = options;
    for (const [button, updates] of Map.groupBy(published, ({ buttonId }) => buttonId)) {
      this.#pending.set(button, new Map(updates.map(({ messageId }) => [messageId, ''])));
      this.#from.set(button, Math.min(...updates.map(({ decidedAt }) => decidedAt)) - CLOCK_SKEW_MS);
    }
  }

  get left(): number {
    return [...this.#pending.values()].reduce((sum, { size }) => sum + size, 0);
  }

  /** Looks once at each button that has updates left. */
  async look(): Promise<void> {
    const { signal } = this.#options;
    for (const [button, updates] of this.#pending) {
      if (signal.aborted) return;
      await this.#lookAt(button, updates);
      if (updates.size === 0) this.#pending.delete(button);
      else await wait(REQUEST_MS, signal);
    }
  }

  async #lookAt(button: string, updates: Map<string, string>): Promise<void> {
    const { history, onOutcome } = this.#options;
    for await (const row of history.button(button, this.#from.get(button))) {
      const { messageId, outcome, cause, reason } = row;
      const told = updates.get(messageId);
      const news = [outcome, cause, reason].join('\n');
      if (told === undefined || told === news) continue;
      if (outcome === 'deferred') updates.set(messageId, news);
      else updates.delete(messageId);
      await onOutcome(row);
    }
  }
}

/**
 * Follows updates to their final outcomes, or until the signal. Returns how many have none yet.
 * @throws the last error when the history could not be read at the end; before that it is read again
 */
export const follow = async (published: readonly Published[], options: FollowOptions): Promise<number> => {
  const following = new Following(published, options);
  let failure: { error: unknown } | undefined;
  while (following.left > 0 && !options.signal.aborted) {
    const next = Date.now() + ROUND_MS;
    try {
      await following.look();
      failure = undefined;
    } catch (error) {
      failure = { error };
    }
    if (following.left > 0) await wait(next - Date.now(), options.signal);
  }
  if (failure) throw failure.error;
  return following.left;
};
