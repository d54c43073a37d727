import type { Clock } from './clock.ts';
import { buttonIdOf } from './incoming.ts';
import type { Settled } from './ledger.ts';
import type { Deferred, Outcome } from './outcome.ts';
import type { Postponed } from './queues.ts';

type Level = 'info' | 'warn' | 'error';

/** Writes structured log lines. */
export type Log = Record<Level, (message: string, fields: Record<string, unknown>) => void>;

/** CloudWatch's names of units. */
export type MetricUnit = 'Count' | 'Milliseconds';

/** Collects the metrics of a batch. */
export interface MetricSink {
  addMetric(name: string, unit: MetricUnit, value: number): unknown;
  publishStoredMetrics(): void;
}

/** Tells what happened: one log line for each record, and metrics for the batch. */
export interface Report {
  batch(settled: readonly Settled[], postponed: readonly Postponed[], requestId: string): void;
  notPostponed(count: number, reason: string, requestId: string): void;
  credentialsFailed(reason: string): void;
}

/** Deferrals that call for a person: nothing moves until somebody mends something. */
const OURS_TO_MEND = new Set<Deferred['cause']>(['credentials', 'settings', 'dead-letter-queue', 'unexpected']);

const levelOf = (outcome: Outcome): Level => {
  if (outcome.kind === 'dead-lettered') return 'error';
  if (outcome.kind === 'deferred') return OURS_TO_MEND.has(outcome.cause) ? 'error' : 'warn';
  return 'info';
};

const attemptsOf = (outcome: Outcome) => (outcome.kind === 'superseded' ? 0 : outcome.attempts);

/** The counters of deferrals that somebody has to look at. */
const BY_CAUSE: Partial<Record<Deferred['cause'], string[]>> = {
  anveo: ['AnveoFailing'],
  credentials: ['CredentialsRefused'],
  settings: ['SettingsWrong'],
  'dead-letter-queue': ['DeadLetterNotTaken'],
  unexpected: ['UnexpectedFailure'],
};

/** The counters that a record adds to, by CloudWatch metric name. */
const countersOf = (outcome: Outcome): string[] => {
  switch (outcome.kind) {
    case 'delivered':
      return ['Delivered'];
    case 'superseded':
      return ['Superseded'];
    case 'dead-lettered':
      return ['DeadLettered', `DeadLettered${outcome.failure}`];
    case 'deferred': {
      return ['Deferred', ...(BY_CAUSE[outcome.cause] ?? [])];
    }
  }
};

export const createReport = (log: Log, metrics: MetricSink, clock: Clock): Report => {
  const line = ({ incoming, outcome, durationMs }: Settled, retryInSeconds: number | undefined, requestId: string) => {
    const { kind, ...details } = outcome;
    log[levelOf(outcome)](kind, {
      outcome: kind,
      attempts: attemptsOf(outcome),
      ...details,
      buttonId: buttonIdOf(incoming),
      messageId: incoming.messageId,
      messageGroup: incoming.messageGroup,
      receiveCount: incoming.receiveCount,
      ageMs: clock.now() - incoming.sentAt,
      durationMs,
      retryInSeconds,
      requestId,
    });
  };

  const measure = ({ incoming, outcome, durationMs }: Settled) => {
    for (const name of countersOf(outcome)) metrics.addMetric(name, 'Count', 1);
    if (attemptsOf(outcome) > 0) metrics.addMetric('Attempts', 'Count', attemptsOf(outcome));
    const age = clock.now() - incoming.sentAt;
    if (outcome.kind === 'deferred') metrics.addMetric('DeferredAge', 'Milliseconds', age);
    if (outcome.kind !== 'delivered') return;
    metrics.addMetric('Latency', 'Milliseconds', durationMs);
    metrics.addMetric('Age', 'Milliseconds', age);
  };

  return {
    batch(settled, postponed, requestId) {
      const seconds = new Map(postponed.map(({ incoming, seconds }) => [incoming.messageId, seconds]));
      for (const each of settled) {
        line(each, seconds.get(each.incoming.messageId), requestId);
        measure(each);
      }
      if (settled.length > 0) metrics.publishStoredMetrics();
    },
    notPostponed(count, reason, requestId) {
      log.error('visibility timeouts not changed: the records stay invisible for the time that the queue says', {
        count,
        reason,
        requestId,
      });
    },
    credentialsFailed(reason) {
      log.error('credentials not fetched', { reason });
    },
  };
};
