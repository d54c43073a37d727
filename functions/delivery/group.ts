import { describeFaults } from '../event/faults.ts';
import { type DeadLetterParts, deadLetter } from './dead-letters.ts';
import type { Invocation, Settled } from './invocation.ts';
import { historyIdOf, type Judged, type Known, LateUpdates } from './late.ts';
import { isCovered, nextRun } from './order.ts';
import { type Deferred, describeError, type Failure, type Outcome } from './outcome.ts';
import { type BatchRecord, isLate, isUpdate, type UpdateRecord } from './record.ts';
import type { GiveUp } from './retry/give-up.ts';
import { type DeliverUpdate, isExpired, type Verdict } from './update.ts';

export interface GroupParts extends DeadLetterParts {
  deliver: DeliverUpdate;
  giveUp: GiveUp;
  history: Known;
  /** Whether Anveo is called in its test mode for a button, and does not change it. */
  isTest: (button: string) => boolean;
}

const unexpected = (error: unknown): Deferred => ({
  kind: 'deferred',
  cause: 'unexpected',
  reason: describeError(error),
  attempts: 0,
});

/** The calls that were made for an update. */
type Calls = Pick<Failure, 'attempts' | 'mayHaveLanded'>;

const callsOf = ({ attempts, mayHaveLanded }: Calls): Calls => ({ attempts, ...(mayHaveLanded && { mayHaveLanded }) });

/** Makes the error of a verdict of an unknown kind: a turn that settles nothing would be taken for ever. */
const unknownVerdict = (verdict: never): Error =>
  new TypeError(`nothing is known to do after "${(verdict as Verdict).kind}"`);

/**
 * One message group on its way through one invocation. Each turn settles a record or puts one into `#failures` or
 * `#tried`, so that the turns end. One turn may find out instead that the history is down.
 */
class GroupDelivery {
  readonly #parts: GroupParts;
  readonly #invocation: Invocation;
  readonly #startedAt: number;
  readonly #late: LateUpdates;
  #waiting: readonly BatchRecord[];
  /** Records to dead-letter, each once it is the oldest that waits. */
  readonly #failures = new Map<BatchRecord, Failure>();
  /** Updates whose calls failed. A newer one that covers them may still be delivered. */
  readonly #tried = new Map<UpdateRecord, Deferred>();
  readonly settled: Settled[] = [];

  constructor(group: readonly BatchRecord[], invocation: Invocation, parts: GroupParts) {
    this.#parts = parts;
    this.#invocation = invocation;
    this.#startedAt = parts.clock.now();
    this.#late = new LateUpdates(parts.history);
    this.#waiting = group;
    for (const record of group) {
      if (isUpdate(record)) {
        // An invocation that died may have sent it, and could not write so.
        if (record.receiveCount > 1) this.#late.noteMayHaveLanded(record.update.id);
        continue;
      }
      this.#failures.set(record, { failure: 'Invalid', reason: describeFaults(record.faults), attempts: 0 });
    }
  }

  get isDone(): boolean {
    return this.#waiting.length === 0;
  }

  /** Dead-letters the oldest records if they failed; else calls Anveo for one update, gives one up, or stops. */
  async takeTurn(): Promise<void> {
    this.#expire();
    const end = this.#waiting.findIndex((record) => !this.#failures.has(record));
    if (end !== 0) return this.#deadLetter(end < 0 ? this.#waiting : this.#waiting.slice(0, end));
    const ready = this.#ready();
    const run = this.#nextRun(ready, this.#tried) ?? this.#rescue();
    const newest = run?.at(-1);
    if (run && newest) return this.#conclude(run, newest, await this.#deliver(newest));
    if (!(await this.#giveUpOne(ready))) this.#stop([...this.#tried.keys()].at(-1));
  }

  /** Defers all that wait, for a bug that no single record can be blamed for. */
  abort(error: unknown): void {
    this.#settle(this.#waiting, () => unexpected(error));
  }

  /** The updates before the first record that is to be dead-lettered. */
  #ready(): UpdateRecord[] {
    const end = this.#waiting.findIndex((record) => this.#failures.has(record));
    return (end < 0 ? this.#waiting : this.#waiting.slice(0, end)).filter(isUpdate);
  }

  #nextRun(updates: readonly UpdateRecord[], tried: ReadonlyMap<UpdateRecord, Pick<Deferred, 'timedOut'>>) {
    return nextRun(updates, tried, (record) => !this.#late.isDown || !isLate(record));
  }

  /**
   * Returns the run that replaces the failed oldest update past dead letters. One that was never called is passed over;
   * one that was rejected must be replaced too; any other ends it, since a call for it may still be under way.
   */
  #rescue(): readonly UpdateRecord[] | undefined {
    const updates: UpdateRecord[] = [];
    const tried = new Map<UpdateRecord, Pick<Deferred, 'timedOut'>>(this.#tried);
    for (const record of this.#waiting) {
      const failure = this.#failures.get(record);
      if (failure?.attempts === 0) continue;
      if (!isUpdate(record) || (failure && failure.failure !== 'Rejected')) break;
      updates.push(record);
      if (failure) tried.set(record, {});
    }
    return this.#nextRun(updates, tried);
  }

  #fail(record: UpdateRecord, failure: Failure): void {
    this.#tried.delete(record);
    this.#failures.set(record, failure);
  }

  #expire(): void {
    const now = this.#parts.clock.now();
    for (const record of this.#ready()) {
      if (isExpired(record.update, now)) this.#fail(record, expired(record, this.#tried.get(record)));
    }
  }

  async #deliver(record: UpdateRecord): Promise<Verdict | Judged> {
    try {
      const judged = await this.#late.judge(record, this.#invocation.callsEnd - this.#parts.clock.now());
      return judged ?? (await this.#parts.deliver(record.update, this.#invocation.callsEnd));
    } catch (error) {
      return unexpected(error);
    }
  }

  #conclude(run: readonly UpdateRecord[], newest: UpdateRecord, verdict: Verdict | Judged): void {
    if ('mayHaveLanded' in verdict && verdict.mayHaveLanded) this.#late.noteMayHaveLanded(newest.update.id);
    switch (verdict.kind) {
      case 'delivered':
      case 'unchanged':
        if (!this.#parts.isTest(newest.update.id)) this.#late.noteDelivered(newest);
        this.#settle(run, (record) => {
          if (record === newest) return verdict;
          return { kind: 'superseded', by: historyIdOf(newest), attempts: this.#attemptsOf(record) };
        });
        break;
      case 'superseded':
        // The older ones of the run were decided no later than this one.
        this.#settle(run, (record) => ({ ...verdict, attempts: this.#attemptsOf(record) }));
        break;
      case 'rejected':
        this.#fail(newest, { failure: 'Rejected', reason: verdict.reason, ...callsOf(verdict) });
        break;
      case 'expired':
        this.#fail(newest, expired(newest, verdict));
        break;
      case 'deferred':
        // Where the history is down, the group goes in order: what cannot be judged holds up nothing older.
        if (verdict.cause !== 'history' || run.length === 1) this.#tried.set(newest, verdict);
        break;
      default:
        this.#tried.set(newest, unexpected(unknownVerdict(verdict)));
    }
  }

  #attemptsOf(record: BatchRecord): number {
    const failed = (isUpdate(record) && this.#tried.get(record)) || this.#failures.get(record);
    return failed ? failed.attempts : 0;
  }

  /**
   * Gives up the newest update whose retry window is over, unless a newer one that waits will replace it; none does while
   * calls for this one time out. Returns whether there was one.
   */
  async #giveUpOne(ready: readonly UpdateRecord[]): Promise<boolean> {
    const { giveUp } = this.#parts;
    for (const record of ready.toReversed()) {
      const failed = this.#tried.get(record);
      if (
        !failed ||
        (isCovered(record, ready) && !failed.timedOut) ||
        !(await giveUp.isDue(record, failed, this.#invocation.lettersEnd))
      )
        continue;
      this.#fail(record, { failure: 'Exhausted', reason: giveUp.reason(failed), ...callsOf(failed) });
      return true;
    }
    return false;
  }

  /** Defers all that wait: the group goes no further in this invocation. */
  #stop(stopper: BatchRecord | undefined): void {
    const reason = `waits for the deferred message ${stopper?.messageId} of its group`;
    this.#settle(this.#waiting, (record) => {
      const own = isUpdate(record) ? this.#tried.get(record) : undefined;
      return own ?? { kind: 'deferred', cause: 'blocked', reason, attempts: this.#attemptsOf(record) };
    });
  }

  async #deadLetter(records: readonly BatchRecord[]): Promise<void> {
    const failed = records.flatMap((record) => {
      const failure = this.#failures.get(record);
      return failure ? [{ record, failure }] : [];
    });
    const outcomes = await deadLetter(failed, this.#invocation, this.#parts);
    const byRecord = new Map(failed.map(({ record }, index) => [record, outcomes[index]]));
    this.#settle(records, (record) => byRecord.get(record) ?? unexpected('no dead letter was made'));
    const stopper = records.find((record) => byRecord.get(record)?.kind !== 'dead-lettered');
    if (stopper) this.#stop(stopper);
  }

  #settle(records: readonly BatchRecord[], outcomeOf: (record: BatchRecord) => Outcome): void {
    const durationMs = this.#parts.clock.now() - this.#startedAt;
    for (const record of records) this.settled.push({ record, outcome: outcomeOf(record), durationMs });
    const gone = new Set(records);
    this.#waiting = this.#waiting.filter((record) => !gone.has(record));
  }
}

const expired = ({ update }: UpdateRecord, tried: Calls = { attempts: 0 }): Failure => ({
  failure: 'Expired',
  reason: `not delivered before its notAfter, ${update.notAfter}`,
  ...callsOf(tried),
});

/** Settles the records of one message group, with the effect of sending them oldest first. Never rejects. */
export const deliverGroup = async (
  group: readonly BatchRecord[],
  invocation: Invocation,
  parts: GroupParts,
): Promise<readonly Settled[]> => {
  const delivery = new GroupDelivery(group, invocation, parts);
  try {
    while (!delivery.isDone) await delivery.takeTurn();
  } catch (error) {
    delivery.abort(error);
  }
  return delivery.settled;
};
