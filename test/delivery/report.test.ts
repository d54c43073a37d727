import { expect, test } from 'vitest';
import type { DeferralCause, Outcome } from '../../functions/delivery/outcome.ts';
import { readRecord } from '../../functions/delivery/record.ts';
import { METRICS, measure } from '../../functions/delivery/telemetry/metrics.ts';
import { createReport } from '../../functions/delivery/telemetry/report.ts';
import { simpleEvent } from './events.ts';
import { INVOCATION, record } from './records.ts';

const SENT_AT = 1_000_000;
const AGE_MS = 5_000;
const DURATION_MS = 120;

/** What is logged and counted of one record. */
const report = async (outcome: Outcome) => {
  const lines: { level: string; message: string }[] = [];
  const at = (level: string) => (message: string) => lines.push({ level, message });
  const now = () => SENT_AT + AGE_MS;
  const settled = [
    { record: readRecord(record(simpleEvent(), { sentAt: SENT_AT })), outcome, durationMs: DURATION_MS },
  ];
  await createReport(
    { info: at('info'), warn: at('warn'), error: at('error') },
    now,
  )({ settled, invocation: INVOCATION });
  const metrics = [...measure(settled, now())].map(([name, [value]]) => [name, METRICS[name], value]);
  return { lines, metrics };
};

const AGE = ['DeferredAge', 'Milliseconds', AGE_MS];
const deferred = (cause: DeferralCause): Outcome => ({ kind: 'deferred', cause, reason: 'because', attempts: 0 });

// The names are what the alarms and the dashboard ask for.
test.each<[Outcome, string, unknown[]]>([
  [
    { kind: 'delivered', attempts: 2 },
    'info',
    [
      ['Delivered', 'Count', 1],
      ['Attempts', 'Count', 2],
      ['Latency', 'Milliseconds', DURATION_MS],
      ['Age', 'Milliseconds', AGE_MS],
    ],
  ],
  [{ kind: 'superseded', by: 'M2', attempts: 0 }, 'info', [['Superseded', 'Count', 1]]],
  [
    { kind: 'dead-lettered', failure: 'Rejected', reason: 'No.', attempts: 1 },
    'error',
    [
      ['DeadLettered', 'Count', 1],
      ['DeadLetteredRejected', 'Count', 1],
      ['Attempts', 'Count', 1],
    ],
  ],
  [deferred('anveo'), 'warn', [['Deferred', 'Count', 1], ['AnveoFailing', 'Count', 1], AGE]],
  [deferred('credentials'), 'error', [['Deferred', 'Count', 1], ['CredentialsRefused', 'Count', 1], AGE]],
  [deferred('settings'), 'error', [['Deferred', 'Count', 1], ['SettingsWrong', 'Count', 1], AGE]],
  [deferred('dead-letter-queue'), 'error', [['Deferred', 'Count', 1], ['DeadLetterNotTaken', 'Count', 1], AGE]],
  [deferred('unexpected'), 'error', [['Deferred', 'Count', 1], ['UnexpectedFailure', 'Count', 1], AGE]],
  [deferred('time'), 'warn', [['Deferred', 'Count', 1], AGE]],
  [deferred('blocked'), 'warn', [['Deferred', 'Count', 1], AGE]],
])('%j is logged as %s and counted as %j', async (outcome, level, metrics) => {
  expect(await report(outcome)).toEqual({ lines: [{ level, message: outcome.kind }], metrics });
});

test("only a delivered update of the canary's button is measured as the canary's", () => {
  const of = (id: string, outcome: Outcome) => ({
    record: readRecord(record(simpleEvent({ id }), { sentAt: SENT_AT })),
    outcome,
    durationMs: DURATION_MS,
  });
  const delivered: Outcome = { kind: 'delivered', attempts: 1 };
  const batch = [of('CANARY', delivered), of('OTHER', delivered), of('CANARY', deferred('anveo'))];
  const now = SENT_AT + AGE_MS;
  expect(measure(batch, now, 'CANARY').get('CanaryAge')).toEqual([AGE_MS]);
  expect(measure(batch, now).has('CanaryAge')).toBe(false);
  expect(measure([of('OTHER', delivered)], now, 'CANARY').has('CanaryAge')).toBe(false);
});
