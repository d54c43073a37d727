import type { HistoryRow, Shown } from '../history/row.ts';
import type { Changes, Deferral } from '../history/write.ts';
import type { Settled } from './group.ts';
import { historyIdOf } from './late.ts';
import { type Deferred, ruleOf } from './outcome.ts';
import type { UpdateRecord } from './record.ts';

export type SettledUpdate = Settled & { record: UpdateRecord };

/** Receives after which a deferral is written: the powers of two, so that a thousand receives make ten writes. */
const isWritten = (receiveCount: number) => (receiveCount & (receiveCount - 1)) === 0;

/** Updates with a lost answer that one container remembers. */
const MOST_REMEMBERED = 10_000;

const failedBy = ({ cause, attempts }: Deferred): Deferral['failedBy'] => {
  const { endedBy } = ruleOf(cause);
  if (endedBy === 'operator') return 'us';
  return endedBy === 'anveo' && attempts > 0 ? 'anveo' : 'nobody';
};

const rowOf = ({ record, outcome }: SettledUpdate, at: number): HistoryRow => {
  const { kind, ...details } = outcome;
  const state = kind === 'deferred' ? 'retrying' : kind === 'dead-lettered' ? 'dead' : undefined;
  return {
    button: record.update.id,
    asOf: record.asOf,
    messageId: historyIdOf(record),
    at,
    outcome: kind,
    ...(state && { state, since: at, attempts: outcome.attempts }),
    ...('failure' in details && { failure: details.failure }),
    ...('cause' in details && { cause: details.cause }),
    ...('reason' in details && { reason: details.reason }),
    ...('by' in details && { by: details.by }),
    ...('mayHaveLanded' in details && details.mayHaveLanded && { mayHaveLanded: true as const }),
    ...(record.runId !== undefined && { runId: record.runId }),
    update: record.update,
  };
};

const shownOf = ({ button, asOf, messageId, at, runId, update }: HistoryRow): Shown => ({
  button,
  asOf,
  messageId,
  at,
  ...(runId !== undefined && { runId }),
  ...(update && { update }),
});

const mayHaveLanded = ({ outcome }: Settled): boolean => 'mayHaveLanded' in outcome && outcome.mayHaveLanded === true;

/** Turns batches into what they change in the history. It holds what one container has written, to write it once. */
export class ChangeLog {
  /** Updates whose rows do not say yet that Anveo fails them. */
  readonly #unrecorded = new Set<string>();
  /** Who failed an update when its row was written last. */
  readonly #failedBy = new Map<string, Deferral['failedBy']>();
  /** Updates whose lost answer is written. */
  readonly #uncertain = new Set<string>();

  /** Takes note that the row of an update does not say that Anveo fails it, though it does. */
  isUnrecorded(record: UpdateRecord): void {
    this.#unrecorded.add(historyIdOf(record));
  }

  /** Returns a batch's changes at the moment `at`, in milliseconds since the epoch. */
  changesOf(settled: readonly SettledUpdate[], at: number): Changes {
    const rows: HistoryRow[] = [];
    const shown: Shown[] = [];
    const deferrals: Deferral[] = [];
    for (const each of settled) {
      const row = rowOf(each, at);
      const { outcome } = each;
      if (outcome.kind !== 'deferred') rows.push(row);
      else if (this.#isNews(each, outcome)) deferrals.push({ row, failedBy: failedBy(outcome) });
      if (outcome.kind === 'delivered' || outcome.kind === 'unchanged') shown.push(shownOf(row));
    }
    const uncertain = settled.filter((each) => this.#isUncertain(each)).map(({ record }) => record.update.id);
    return { rows, shown, deferrals, uncertain: [...new Set(uncertain)] };
  }

  /** Takes note that a batch's changes are written. What is forgotten is only written once more. */
  wasWritten(settled: readonly SettledUpdate[]): void {
    if (this.#uncertain.size > MOST_REMEMBERED) this.#uncertain.clear();
    if (this.#failedBy.size > MOST_REMEMBERED) this.#failedBy.clear();
    for (const each of settled) {
      const id = historyIdOf(each.record);
      this.#unrecorded.delete(id);
      if (mayHaveLanded(each)) this.#uncertain.add(id);
      if (each.outcome.kind !== 'deferred') this.#failedBy.delete(id);
      else if (failedBy(each.outcome) !== 'nobody') this.#failedBy.set(id, failedBy(each.outcome));
    }
  }

  /** Whether a deferral says something new. Where nobody has to end its cause, the failure that it waits for says it. */
  #isNews(each: SettledUpdate, deferred: Deferred): boolean {
    if (ruleOf(deferred.cause).endedBy === 'nobody') return false;
    const { record } = each;
    const id = historyIdOf(record);
    return (
      isWritten(record.receiveCount) ||
      this.#unrecorded.has(id) ||
      this.#isUncertain(each) ||
      this.#turned(id, deferred)
    );
  }

  /** Whether a fault of ours failed an update that Anveo failed before, or the other way round. */
  #turned(id: string, deferred: Deferred): boolean {
    const by = failedBy(deferred);
    const before = this.#failedBy.get(id);
    return by === 'us' ? before !== 'us' : by === 'anveo' && before === 'us';
  }

  #isUncertain(each: SettledUpdate): boolean {
    return mayHaveLanded(each) && !this.#uncertain.has(historyIdOf(each.record));
  }
}
