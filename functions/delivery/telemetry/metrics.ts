import { embeddedMetricsLine } from '../../telemetry/embedded-metrics.ts';
import type { Settled } from '../invocation.ts';
import { type Outcome, ruleOf } from '../outcome.ts';

/** Every metric of `update-button` with its CloudWatch unit. Its dimension is `service`, the function's name. */
export const METRICS = {
  Delivered: 'Count',
  Superseded: 'Count',
  Unchanged: 'Count',
  Deferred: 'Count',
  DeadLettered: 'Count',
  DeadLetteredInvalid: 'Count',
  DeadLetteredRejected: 'Count',
  DeadLetteredExpired: 'Count',
  DeadLetteredExhausted: 'Count',
  /** Different buttons that Anveo rejected with the same words within an hour, as one container knows them. */
  RejectedAlike: 'Count',
  /** Deferrals by cause. */
  AnveoFailing: 'Count',
  CredentialsRefused: 'Count',
  SettingsWrong: 'Count',
  DeadLetterNotTaken: 'Count',
  HistoryNotRead: 'Count',
  UnexpectedFailure: 'Count',
  /** Batches whose outcomes the history did not take. */
  HistoryNotWritten: 'Count',
  /** Calls of Anveo for a record. */
  Attempts: 'Count',
  /** From the group's turn to delivery. */
  Latency: 'Milliseconds',
  /** From sending to delivery, and from sending to a deferral. */
  Age: 'Milliseconds',
  DeferredAge: 'Milliseconds',
  /** From sending to delivery of an update of the canary. */
  CanaryAge: 'Milliseconds',
} as const;

/** A metric of `update-button`. */
export type MetricName = keyof typeof METRICS;

/** Values of one batch by metric. */
export type Measured = Map<MetricName, number[]>;

const countersOf = (outcome: Outcome): MetricName[] => {
  switch (outcome.kind) {
    case 'delivered':
      return ['Delivered'];
    case 'superseded':
      return ['Superseded'];
    case 'unchanged':
      return ['Unchanged'];
    case 'dead-lettered':
      return ['DeadLettered', `DeadLettered${outcome.failure}`];
    case 'deferred': {
      const { metric } = ruleOf(outcome.cause);
      return metric ? ['Deferred', metric] : ['Deferred'];
    }
  }
};

/** Measures a batch at the moment `now`, in milliseconds since the epoch. */
export const measure = (settled: readonly Settled[], now: number, canaryButton?: string): Measured => {
  const measured: Measured = new Map();
  const add = (name: MetricName, value: number) => {
    const values = measured.get(name);
    if (values) values.push(value);
    else measured.set(name, [value]);
  };
  for (const { record, outcome, durationMs } of settled) {
    for (const name of countersOf(outcome)) add(name, 1);
    if (outcome.attempts > 0) add('Attempts', outcome.attempts);
    const age = now - record.sentAt;
    if (outcome.kind === 'deferred') add('DeferredAge', age);
    if (outcome.kind !== 'delivered') continue;
    add('Latency', durationMs);
    add('Age', age);
    if (canaryButton !== undefined && record.buttonId === canaryButton) add('CanaryAge', age);
  }
  return measured;
};

/** Returns the values of a batch of up to ten records as a line in CloudWatch's embedded metric format. */
export const embeddedMetrics = (measured: Measured, service: string, now: number): string =>
  embeddedMetricsLine(METRICS, measured, service, now);
