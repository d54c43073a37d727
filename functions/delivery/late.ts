import { parametersOf } from '../anveo/parameters.ts';
import type { ButtonUpdate } from '../event/schema.ts';
import type { Shown } from '../history/row.ts';
import { type Deferred, describeError } from './outcome.ts';
import { isLate, type UpdateRecord } from './record.ts';

/** Reads what a button shows; undefined when nothing was delivered to it yet. */
export type ReadShown = (button: string) => Promise<Shown | undefined>;

/** What the history says of an update before it is sent. */
export type Judged =
  /** The button shows something newer; `by` is its message ID. */
  | { kind: 'superseded'; by: string; attempts: 0 }
  /** The button shows the same already. */
  | { kind: 'unchanged'; attempts: 0 }
  | Deferred;

/** The message by which the history knows an update. */
export const historyIdOf = ({ first, messageId }: UpdateRecord): string => first?.messageId ?? messageId;

const shows = (shown: ButtonUpdate | undefined, update: ButtonUpdate): boolean =>
  shown !== undefined && JSON.stringify(parametersOf(shown)) === JSON.stringify(parametersOf(update));

const notRead = (error: unknown): Deferred => ({
  kind: 'deferred',
  cause: 'history',
  reason: `the history cannot be read, and a newer update may have been delivered: ${describeError(error)}`,
  attempts: 0,
});

/**
 * Judges the late updates of one message group by what their buttons show. A fresh update is older than nothing, since
 * its group orders it: it is looked up only to skip it where the button shows the same already.
 */
export class LateUpdates {
  readonly #readShown: ReadShown;
  /** What this group has read, and delivered since; the table is written when the batch is over. */
  readonly #known = new Map<string, Shown | undefined>();

  constructor(readShown: ReadShown) {
    this.#readShown = readShown;
  }

  /** Returns what the history decides; undefined when the update is to be sent. Never rejects. */
  async judge(record: UpdateRecord): Promise<Judged | undefined> {
    const late = isLate(record);
    if (!late && !record.skipUnchanged) return undefined;
    try {
      const shown = await this.#shown(record.update.id);
      if (!shown) return undefined;
      if (late && shown.asOf > record.asOf) return { kind: 'superseded', by: shown.messageId, attempts: 0 };
      const skip = record.skipUnchanged && !shown.uncertain && shows(shown.update, record.update);
      return skip ? { kind: 'unchanged', attempts: 0 } : undefined;
    } catch (error) {
      return late ? notRead(error) : undefined;
    }
  }

  async #shown(button: string): Promise<Shown | undefined> {
    if (!this.#known.has(button)) this.#known.set(button, await this.#readShown(button));
    return this.#known.get(button);
  }

  /** Takes note that the button shows this update now. */
  delivered({ update, ...record }: UpdateRecord): void {
    const { asOf, sentAt: at } = record;
    this.#known.set(update.id, { button: update.id, asOf, at, messageId: historyIdOf({ update, ...record }), update });
  }

  /** Takes note that a call got no answer, and may have changed the button. */
  mayHaveChanged(button: string): void {
    const shown = this.#known.get(button);
    if (shown) this.#known.set(button, { ...shown, uncertain: true });
  }
}
