import { type HistoryRow, type Shown, wasShown } from '../history/row.ts';
import type { FailedRow } from '../history/updates.ts';
import type { Changes } from '../history/write.ts';
import type { Settled } from './invocation.ts';
import { firstSentAt, historyIdOf } from './late.ts';
import { type Deferred, ruleOf } from './outcome.ts';
import type { UpdateRecord } from './record.ts';

/** A settled record that holds an update. */
export type SettledUpdate = Settled & { record: UpdateRecord };

/** Receives after which a deferral is written: the powers of two, so that a thousand receives make ten writes. */
const isWritten = (receiveCount: number) => (receiveCount & (receiveCount - 1)) === 0;

/** Failing updates that one container remembers. */
const MOST_REMEMBERED = 10_000;

/** A dead-letter queue that fails says nothing about whether Anveo does. */
const failedBy = ({ cause, attempts }: Deferred): FailedRow['failedBy'] => {
  const { endedBy } = ruleOf(cause);
  if (endedBy === 'operator') return cause === 'dead-letter-queue' ? 'nobody' : 'us';
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
    ...('by' in details && { supersededBy: details.by }),
    ...('mayHaveLanded' in details && details.mayHaveLanded && { mayHaveLanded: true as const }),
    ...(record.runId !== undefined && { runId: record.runId }),
    ...(record.by !== undefined && { by: record.by }),
    update: record.update,
  };
};

const shownOf = ({ button, asOf, messageId, at, runId, update }: HistoryRow, sentAt: number): Shown => ({
  button,
  asOf,
  messageId,
  sentAt,
  at,
  ...(runId !== undefined && { runId }),
  ...(update && { update }),
});

/** Whether an earlier invocation may have settled a record. */
const mayBeSettled = ({ receiveCount, first }: UpdateRecord): boolean => receiveCount > 1 || first !== undefined;

const mayHaveLanded = ({ outcome }: Settled): boolean => 'mayHaveLanded' in outcome && outcome.mayHaveLanded === true;

/** Turns batches into what they change in the history. It holds what one container has written, to write it once. */
export class ChangeLog {
  readonly #isTest: (button: string) => boolean;
  /** Updates whose rows do not say yet that Anveo fails them. */
  readonly #unrecorded = new Set<string>();
  /** Who failed an update when its row was written last. */
  readonly #failedBy = new Map<string, FailedRow['failedBy']>();

  /** @param isTest whether Anveo does not change a button: what it shows is not written */
  constructor(isTest: (button: string) => boolean) {
    this.#isTest = isTest;
  }

  /** Notes that the row of an update does not say that Anveo fails it, though it does. */
  noteUnrecorded(record: UpdateRecord): void {
    this.#unrecorded.add(historyIdOf(record));
  }

  /** Returns a batch's changes at the moment `at`, in milliseconds since the epoch. */
  changesOf(settled: readonly SettledUpdate[], at: number): Changes {
    const rows: HistoryRow[] = [];
    const shown: Shown[] = [];
    const superseded: HistoryRow[] = [];
    const failures: FailedRow[] = [];
    for (const each of settled) {
      const { outcome, record } = each;
      const isTest = this.#isTest(record.update.id);
      const row = { ...rowOf(each, at), ...(isTest && outcome.kind === 'delivered' && { test: true as const }) };
      if (outcome.kind === 'dead-lettered') failures.push({ row, failedBy: 'nobody' });
      else if (outcome.kind === 'superseded' && mayBeSettled(record)) superseded.push(row);
      else if (outcome.kind !== 'deferred') rows.push(row);
      else if (this.#isNews(record, outcome)) failures.push({ row, failedBy: failedBy(outcome) });
      if (!isTest && wasShown(row)) shown.push(shownOf(row, firstSentAt(record)));
    }
    const uncertain = settled.filter(mayHaveLanded).map(({ record }) => record.update.id);
    return { rows, shown, superseded, failures, uncertain: [...new Set(uncertain)] };
  }

  /** Notes that a batch's changes are written. What is forgotten is only written once more. */
  noteWritten(settled: readonly SettledUpdate[]): void {
    if (this.#failedBy.size > MOST_REMEMBERED) this.#failedBy.clear();
    for (const { record, outcome } of settled) {
      const id = historyIdOf(record);
      this.#unrecorded.delete(id);
      if (outcome.kind !== 'deferred') this.#failedBy.delete(id);
      else if (failedBy(outcome) !== 'nobody') this.#failedBy.set(id, failedBy(outcome));
    }
  }

  /** Whether a deferral says something new. Where nobody has to end its cause, the failure that it waits for says it. */
  #isNews(record: UpdateRecord, deferred: Deferred): boolean {
    if (ruleOf(deferred.cause).endedBy === 'nobody') return false;
    const by = failedBy(deferred);
    const id = historyIdOf(record);
    const turned = by !== 'nobody' && by !== this.#failedBy.get(id);
    return turned || isWritten(record.receiveCount) || this.#unrecorded.has(id) || deferred.mayHaveLanded === true;
  }
}
