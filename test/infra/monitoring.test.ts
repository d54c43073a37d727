import { readFileSync } from 'node:fs';
import { Match } from 'aws-cdk-lib/assertions';
import { expect, test } from 'vitest';
import type { Outcome } from '../../functions/delivery/outcome.ts';
import { readRecord } from '../../functions/delivery/record.ts';
import { METRICS } from '../../functions/delivery/telemetry/metrics.ts';
import { createReport } from '../../functions/delivery/telemetry/report.ts';
import { CAUSE_METRICS } from '../../infra/metrics.ts';
import { simpleEvent } from '../delivery/events.ts';
import { INVOCATION, record } from '../delivery/records.ts';
import { alarmsOf, computationOf } from './alarms.ts';
import { graphsOf, queryOf } from './dashboard.ts';
import { synthesize } from './template.ts';

test('CloudWatch may publish to the topic and use its key', () => {
  const { template } = synthesize();
  const cloudWatch = { Effect: 'Allow', Principal: { Service: 'cloudwatch.amazonaws.com' } };
  const allows = (action: unknown) => ({
    PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ ...cloudWatch, Action: action })]) },
  });
  template.hasResourceProperties('AWS::SNS::TopicPolicy', allows('sns:Publish'));
  const { PolicyDocument } = allows(['kms:Decrypt', 'kms:GenerateDataKey*']);
  template.hasResourceProperties('AWS::KMS::Key', { KeyPolicy: PolicyDocument });
});

test('docs/deploy.md counts the alarms and the metrics that cost something', () => {
  const page = readFileSync(new URL('../../docs/deploy.md', import.meta.url), 'utf8');
  const alarms = alarmsOf();
  const over = alarms.reduce((sum, alarm) => sum + (computationOf(alarm)?.metrics.size ?? 1), 0);
  expect(page).toContain(
    `\n| ${alarms.length} alarms over ${over} metrics | 0.10 a metric | ${(over * 0.1).toFixed(2)} |`,
  );
  // The canary's is a row of its own.
  const metrics = Object.keys(METRICS).length - 1;
  expect(page).toContain(`\n| ${metrics} metrics | 0.30 each | ${(metrics * 0.3).toFixed(2)} |`);
  expect(page).toMatch(/\n\| The canary's metric and alarm, .* \| 0\.40 \|/);
});

/** What the graphs show: metric, resource and statistic. */
const GRAPHS = {
  'Are updates flowing?': [
    'Delivered <UpdateFunction> Sum',
    'Superseded <UpdateFunction> Sum',
    'Unchanged <UpdateFunction> Sum',
    'Deferred <UpdateFunction> Sum',
    'DeadLettered <UpdateFunction> Sum',
  ],
  'How long do they take? (ms)': [
    'Age <UpdateFunction> p50',
    'Age <UpdateFunction> p99',
    'Latency <UpdateFunction> p50',
    'Latency <UpdateFunction> p99',
  ],
  'What failed?': [
    'DeadLetteredInvalid <UpdateFunction> Sum',
    'DeadLetteredRejected <UpdateFunction> Sum',
    'DeadLetteredExpired <UpdateFunction> Sum',
    'DeadLetteredExhausted <UpdateFunction> Sum',
    'AnveoFailing <UpdateFunction> Sum',
    'CredentialsRefused <UpdateFunction> Sum',
    'SettingsWrong <UpdateFunction> Sum',
    'DeadLetterNotTaken <UpdateFunction> Sum',
    'HistoryNotRead <UpdateFunction> Sum',
    'UnexpectedFailure <UpdateFunction> Sum',
    'HistoryNotWritten <UpdateFunction> Sum',
  ],
  'Is anything stuck?': [
    'ApproximateNumberOfMessagesVisible <QueuesUpdates> Maximum',
    'ApproximateNumberOfMessagesNotVisible <QueuesUpdates> Maximum',
    'ApproximateAgeOfOldestMessage <QueuesUpdates> Maximum',
    'ApproximateNumberOfMessagesVisible <QueuesDeadLetters> Maximum',
  ],
  'The function': [
    'Invocations <UpdateFunction> Sum',
    'Errors <UpdateFunction> Sum',
    'Throttles <UpdateFunction> Sum',
    'Duration <UpdateFunction> p99',
  ],
  'Calls for an update': ['Attempts <UpdateFunction> Average', 'Attempts <UpdateFunction> Maximum'],
  'Bulk changes: do runs succeed?': [
    'ExecutionsStarted <BulkRunStateMachine> Sum',
    'ExecutionsSucceeded <BulkRunStateMachine> Sum',
    'ExecutionsFailed <BulkRunStateMachine> Sum',
    'ExecutionsTimedOut <BulkRunStateMachine> Sum',
    'ExecutionsAborted <BulkRunStateMachine> Sum',
    'ApproximateNumberOfMessagesVisible <BulkSchedulesDeadLetters> Maximum',
    'ExecutionTime <BulkRunStateMachine> Maximum',
  ],
  'Bulk changes: the batches': [
    'Invocations <BulkPublishFunction> Sum',
    'Errors <BulkPublishFunction> Sum',
    'Throttles <BulkPublishFunction> Sum',
    'Duration <BulkPublishFunction> p99',
  ],
};
const HTTP_GRAPHS = {
  'HTTP: do requests succeed?': [
    'Count <HttpApi> SampleCount',
    '4xx <HttpApi> Sum',
    'HttpThrottled <HttpApi> Sum',
    'SignatureRefused <HttpAcceptFunction> Sum',
    '5xx <HttpApi> Sum',
    'Latency <HttpApi> p50',
    'Latency <HttpApi> p99',
  ],
  'HTTP: the function': [
    'Invocations <HttpAcceptFunction> Sum',
    'Errors <HttpAcceptFunction> Sum',
    'Throttles <HttpAcceptFunction> Sum',
    'Duration <HttpAcceptFunction> p99',
  ],
};

test.each([
  [{}, GRAPHS],
  [{ http: true }, { ...GRAPHS, ...HTTP_GRAPHS }],
])('with %j the dashboard shows these metrics', (settings, graphs) => {
  expect(graphsOf(synthesize(settings))).toEqual(graphs);
});

test('the dashboard shows every cause of deferrals', () => {
  for (const name of CAUSE_METRICS) expect(GRAPHS['What failed?']).toContain(`${name} <UpdateFunction> Sum`);
});

test('the dashboard shows the state of every alarm', () => {
  const { DashboardBody } = synthesize().only<{ DashboardBody: object }>('AWS::CloudWatch::Dashboard');
  const alarms = Object.entries(synthesize().resources).filter(([, { Type }]) => Type === 'AWS::CloudWatch::Alarm');
  for (const [id] of alarms) expect(JSON.stringify(DashboardBody)).toContain(`"${id}"`);
});

test('the table of what was not delivered reads fields that the log has', async () => {
  const logged: object[] = [];
  const log = (_: string, fields: object) => logged.push(JSON.parse(JSON.stringify(fields)));
  const outcomes: Outcome[] = [
    { kind: 'deferred', cause: 'anveo', reason: 'because', attempts: 1 },
    { kind: 'dead-lettered', failure: 'Rejected', reason: 'No.', attempts: 1 },
  ];
  const settled = outcomes.map((outcome) => ({ record: readRecord(record(simpleEvent())), outcome, durationMs: 1 }));
  await createReport({ info: log, warn: log, error: log }, Date.now)({ settled, invocation: INVOCATION });

  const { fields = '', filter } = queryOf(synthesize());
  const [timestamp, ...names] = fields.split(', ');
  expect(timestamp).toBe('@timestamp');
  expect(Object.keys(Object.assign({}, ...logged))).toEqual(expect.arrayContaining(names));
  expect(filter).toBe(`outcome in ${JSON.stringify(outcomes.map(({ kind }) => kind))}`);
});
