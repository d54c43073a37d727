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
  return {
    button: record.update.id,
    asOf: record.asOf,
    messageId: historyIdOf(record),
    at,
    outcome: kind,
    ...('failure' in details && { failure: details.failure, state: 'dead' as const, since: at }),
    ...('cause' in details && { cause: details.cause, state: 'retrying' as const, since: at }),
    ...('reason' in details && { reason: details.reason }),
    ...('by' in details && { by: details.by }),
    ...('mayHaveLanded' in details && details.mayHaveLanded && { mayHaveLanded: true as const }),
    ...(record.runId !== undefined && { runId: record.runId }),
    attempts: outcome.attempts,
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
    for (const each of settled) {
      this.#unrecorded.delete(historyIdOf(each.record));
      if (mayHaveLanded(each)) this.#uncertain.add(historyIdOf(each.record));
    }
  }

  /** Whether a deferral says something new. Where nobody has to end its cause, the failure that it waits for says it. */
  #isNews(each: SettledUpdate, { cause }: Deferred): boolean {
    if (ruleOf(cause).endedBy === 'nobody') return false;
    const { record } = each;
    return isWritten(record.receiveCount) || this.#unrecorded.has(historyIdOf(record)) || this.#isUncertain(each);
  }

  #isUncertain(each: SettledUpdate): boolean {
    return mayHaveLanded(each) && !this.#uncertain.has(historyIdOf(each.record));
  }
}
