import { parametersOf } from '../anveo/parameters.ts';
import type { ButtonUpdate } from '../event/schema.ts';
import type { Shown } from '../history/row.ts';
import { type Deferred, describeError } from './outcome.ts';
import { isLate, type UpdateRecord } from './record.ts';

/** Reads what a button shows, within `timeoutMs`; undefined when nothing is known to have been delivered to it. */
export type ReadShown = (button: string, timeoutMs: number) => Promise<Shown | undefined>;

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
 * its group orders it: it is looked up only where `SkipUnchanged` asks for it.
 */
export class LateUpdates {
  readonly #readShown: ReadShown;
  /** What this group has read, and delivered since; the table is written when the batch is over. */
  readonly #known = new Map<string, Promise<Shown | undefined>>();
  /** Buttons that a call of this group may have changed although no answer says so. */
  readonly #uncertain = new Set<string>();

  constructor(readShown: ReadShown) {
    this.#readShown = readShown;
  }

  /** Returns what the history decides; undefined when the update is to be sent. Never rejects. */
  async judge(record: UpdateRecord, timeoutMs: number): Promise<Judged | undefined> {
    const late = isLate(record);
    if (!late && !record.skipUnchanged) return undefined;
    try {
      const shown = await this.#shown(record.update.id, timeoutMs);
      if (!shown) return undefined;
      if (late && shown.asOf > record.asOf) return { kind: 'superseded', by: shown.messageId, attempts: 0 };
      const isCertain = !shown.uncertain && !this.#uncertain.has(record.update.id);
      const skip = record.skipUnchanged && isCertain && shows(shown.update, record.update);
      return skip ? { kind: 'unchanged', attempts: 0 } : undefined;
    } catch (error) {
      return late ? notRead(error) : undefined;
    }
  }

  /** A read that failed is not repeated for the group: the next invocation will. */
  #shown(button: string, timeoutMs: number): Promise<Shown | undefined> {
    const known = this.#known.get(button) ?? this.#readShown(button, timeoutMs);
    this.#known.set(button, known);
    return known;
  }

  /** Takes note that the button shows this update now. */
  delivered(record: UpdateRecord): void {
    const { update, asOf, sentAt: at } = record;
    const shown = { button: update.id, asOf, at, messageId: historyIdOf(record), update };
    this.#known.set(update.id, Promise.resolve(shown));
    this.#uncertain.delete(update.id);
  }

  /** Takes note that a call got no answer, and may have changed the button. */
  mayHaveChanged(button: string): void {
    this.#uncertain.add(button);
  }
}
