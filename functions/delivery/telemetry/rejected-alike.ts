import type { Settled } from '../invocation.ts';

/** How long a rejection counts. */
const WINDOW_MS = 3_600_000;

/** What one container remembers: reasons, the oldest of which is forgotten, and the buttons of each. */
const MOST_REASONS = 50;
const MOST_BUTTONS = 100;

/** Returns a reason without what differs from button to button: its ID, where it stands as a word, and numbers. */
const wordsOf = (reason: string, button: string): string =>
  reason.replace(new RegExp(`(?<!\\w)${RegExp.escape(button)}(?!\\w)`, 'g'), '').replace(/\d+/g, '0');

/** Counts the buttons that Anveo rejects with the same words, as one container sees them (docs/adr/0030). */
export class RejectedAlike {
  /** When each button was rejected last, by the words. */
  readonly #rejected = new Map<string, Map<string, number>>();

  /**
   * Takes in the rejections of a batch. Returns the largest number of buttons that any of its reasons was given for within
   * the hour before `now`, in milliseconds since the epoch; undefined when nothing was rejected.
   */
  count(settled: readonly Settled[], now: number): number | undefined {
    const counts = settled.flatMap(({ record: { buttonId }, outcome }) => {
      const isRejected = outcome.kind === 'dead-lettered' && outcome.failure === 'Rejected';
      return isRejected && buttonId !== undefined ? [this.#add(wordsOf(outcome.reason, buttonId), buttonId, now)] : [];
    });
    return counts.length === 0 ? undefined : Math.max(...counts);
  }

  #add(words: string, button: string, now: number): number {
    const buttons = this.#rejected.get(words) ?? new Map<string, number>();
    for (const [each, at] of buttons) if (at <= now - WINDOW_MS) buttons.delete(each);
    if (buttons.size < MOST_BUTTONS || buttons.has(button)) buttons.set(button, now);
    // The reason that was given last comes last.
    this.#rejected.delete(words);
    this.#rejected.set(words, buttons);
    const [oldest] = this.#rejected.keys();
    if (this.#rejected.size > MOST_REASONS && oldest !== undefined) this.#rejected.delete(oldest);
    return buttons.size;
  }
}
