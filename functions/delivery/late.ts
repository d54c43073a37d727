import { parametersOf } from '../anveo/parameters.ts';
import type { ButtonUpdate } from '../event/schema.ts';
import type { Shown } from '../history/row.ts';
import { type Deferred, describeError } from './outcome.ts';
import { isLate, type UpdateRecord } from './record.ts';
import { NO_TIME, SHORTEST_ATTEMPT_MS } from './update.ts';

/** What is read of the history before a call. Both reads reject when DynamoDB does not answer within `timeoutMs`. */
export interface Known {
  /** Returns what a button shows; undefined when nothing is known to have been delivered to it. */
  readShown(button: string, timeoutMs: number): Promise<Shown | undefined>;
  /** Whether an earlier invocation settled an update, though SQS hands its message out again. */
  isSettled(record: UpdateRecord, timeoutMs: number): Promise<boolean>;
}

/** What the history says of an update before it is sent. */
export type Judged =
  /** The button shows something newer; `by` is its message ID. */
  | { kind: 'superseded'; by: string; attempts: 0 }
  /** The button shows the same already. */
  | { kind: 'unchanged'; attempts: 0 }
  | Deferred;

/** What tells which of two updates is newer. */
type Decided = Pick<UpdateRecord, 'asOf' | 'first' | 'messageId' | 'sentAt'>;

/** The message by which the history knows an update. */
export const historyIdOf = ({ first, messageId }: Decided): string => first?.messageId ?? messageId;

const shows = (shown: ButtonUpdate | undefined, update: ButtonUpdate): boolean =>
  shown !== undefined && JSON.stringify(parametersOf(shown)) === JSON.stringify(parametersOf(update));

const notRead = (error: unknown): Deferred => ({
  kind: 'deferred',
  cause: 'history',
  reason: `the history cannot be read, and a newer update may have been delivered: ${describeError(error)}`,
  attempts: 0,
});

/** When an update was sent for the first time, in milliseconds since the epoch. */
export const firstSentAt = ({ first, sentAt }: Decided): number => first?.sentAt ?? sentAt;

/** Whether a button shows something newer. Of two updates with one `asOf` the one that was sent later is newer. */
export const isOlder = (record: Decided, shown: Shown): boolean => {
  if (shown.asOf !== record.asOf || shown.messageId === historyIdOf(record)) return shown.asOf > record.asOf;
  const sentAt = firstSentAt(record);
  return shown.sentAt > sentAt || (shown.sentAt === sentAt && record.first !== undefined);
};

/** Whether SQS hands out a message again. It does so too where Lambda did not delete what was settled. */
const comesAgain = ({ receiveCount }: UpdateRecord): boolean => receiveCount > 1;

/**
 * Judges the late updates of one message group by what their buttons show. A fresh update is older than nothing, since
 * its group orders it: it is looked up only where `SkipUnchanged` asks for it, or where its message comes again.
 */
export class LateUpdates {
  readonly #history: Known;
  /** What this group has read, and delivered since; the table is written when the batch is over. */
  readonly #known = new Map<string, Shown | undefined>();
  /** Buttons that this group has delivered something to. */
  readonly #delivered = new Set<string>();
  /** Buttons that a call of this group may have changed although no answer says so. */
  readonly #uncertain = new Set<string>();
  /** What says that the history cannot be read. It is not asked again for this group. */
  #down: Deferred | undefined;

  constructor(history: Known) {
    this.#history = history;
  }

  /** Whether late updates cannot be judged in this invocation. */
  get isDown(): boolean {
    return this.#down !== undefined;
  }

  /** Returns what the history decides; undefined when the update is to be sent. Never rejects. */
  async judge(record: UpdateRecord, leftMs: number): Promise<Judged | undefined> {
    const late = isLate(record);
    if (!late && !record.skipUnchanged && !comesAgain(record)) return undefined;
    if (leftMs < SHORTEST_ATTEMPT_MS) return { kind: 'deferred', ...NO_TIME, attempts: 0 };
    if (this.#down && !this.#known.has(record.update.id)) return late ? this.#down : undefined;
    try {
      const shown = await this.#shown(record.update.id, leftMs);
      if (!shown) return undefined;
      const isOutdated = (late && isOlder(record, shown)) || (await this.#isOvertaken(record, shown, leftMs));
      if (isOutdated) return { kind: 'superseded', by: shown.messageId, attempts: 0 };
      const isCertain = !shown.uncertain && !this.#uncertain.has(record.update.id);
      const skip = record.skipUnchanged && isCertain && shows(shown.update, record.update);
      return skip ? { kind: 'unchanged', attempts: 0 } : undefined;
    } catch (error) {
      this.#down = notRead(error);
      return late ? this.#down : undefined;
    }
  }

  /**
   * Whether a message comes again that was settled before what the button shows. That it was settled is read: among fresh
   * updates times decide nothing, since the clocks of SQS's hosts differ. What this group delivered before was ahead of it
   * in the queue.
   */
  async #isOvertaken(record: UpdateRecord, shown: Shown, timeoutMs: number): Promise<boolean> {
    if (!comesAgain(record) || this.#delivered.has(record.update.id)) return false;
    const first = { messageId: historyIdOf(record), sentAt: firstSentAt(record) };
    return isOlder({ ...record, first }, shown) && (await this.#history.isSettled(record, timeoutMs));
  }

  async #shown(button: string, timeoutMs: number): Promise<Shown | undefined> {
    if (this.#known.has(button)) return this.#known.get(button);
    const shown = await this.#history.readShown(button, timeoutMs);
    this.#known.set(button, shown);
    return shown;
  }

  /** Notes that the button shows this update now. */
  noteDelivered(record: UpdateRecord): void {
    const { update, asOf, sentAt: at } = record;
    const shown = { button: update.id, asOf, at, messageId: historyIdOf(record), sentAt: firstSentAt(record), update };
    this.#known.set(update.id, shown);
    this.#delivered.add(update.id);
    this.#uncertain.delete(update.id);
  }

  /** Notes that a call got no answer, so the button may show what that call said. */
  noteMayHaveLanded(button: string): void {
    this.#uncertain.add(button);
  }
}
