import { readFileSync } from 'node:fs';
import { Match } from 'aws-cdk-lib/assertions';
import { expect, test } from 'vitest';
import { MOST_RETRY_AFTER_MS } from '../../functions/anveo/retry-after.ts';
import { MAX_RECEIVE_COUNT, visibilityTimeout } from '../../functions/delivery/retry/visibility.ts';
import { CAUSE_METRICS } from '../../infra/metrics.ts';
import { alarmNamed, alarmsOf, computationOf, type MetricProperties } from './alarms.ts';
import { synthesize } from './template.ts';

const HOUR_S = 3600;
const DAY_S = 24 * HOUR_S;
const LAMBDA = 'AWS/Lambda';
const SQS = 'AWS/SQS';
const STATES = 'AWS/States';
const OWN = 'AnveoButtonUpdater';
const QUEUE = ['QueueName', 'GetAtt', 'QueuesUpdates'] as const;
const LETTERS = ['QueueName', 'GetAtt', 'QueuesDeadLetters'] as const;
const SCHEDULES = ['QueueName', 'GetAtt', 'BulkSchedulesDeadLetters'] as const;
const GROUP = ['ScheduleGroup', 'name', 'button-updates-prod'] as const;
const FUNCTION = ['FunctionName', 'Ref', 'UpdateFunction'] as const;
const SERVICE = ['service', 'Ref', 'UpdateFunction'] as const;
const MACHINE = ['StateMachineArn', 'Ref', 'BulkRunStateMachine'] as const;

const API = ['ApiId', 'Ref', 'HttpApi'] as const;
const ACCEPT = ['FunctionName', 'Ref', 'HttpAcceptFunction'] as const;
const ACCEPT_SERVICE = ['service', 'Ref', 'HttpAcceptFunction'] as const;

type Dimension = readonly [name: string, kind: string, resource: string];

type AlarmRow = [
  name: string,
  namespace: string,
  metric: string,
  dimension: Dimension,
  statistic: string,
  threshold: number,
  breaches: number,
  among: number,
];

const ALARMS: AlarmRow[] = [
  ['DeadLetters', SQS, 'ApproximateNumberOfMessagesVisible', LETTERS, 'Maximum', 1, 1, 1],
  ['ManyRejected', OWN, 'DeadLetteredRejected', SERVICE, 'Sum', 10, 1, 1],
  ['RejectedAlike', OWN, 'RejectedAlike', SERVICE, 'Maximum', 5, 1, 12],
  ['LettersExpiring', SQS, 'ApproximateAgeOfOldestMessage', LETTERS, 'Maximum', 10 * DAY_S, 1, 1],
  ['UpdatesExpiring', SQS, 'ApproximateAgeOfOldestMessage', QUEUE, 'Maximum', 10 * DAY_S, 1, 1],
  ['InFlightLimit', SQS, 'ApproximateNumberOfMessagesNotVisible', QUEUE, 'Maximum', 100_000, 1, 1],
  ['OldestMessage', SQS, 'ApproximateAgeOfOldestMessage', QUEUE, 'Maximum', HOUR_S, 1, 1],
  ['OldestDeferred', OWN, 'DeferredAge', SERVICE, 'Maximum', HOUR_S * 1000, 1, 13],
  ['FunctionErrors', LAMBDA, 'Errors', FUNCTION, 'Sum', 1, 1, 3],
  ['FunctionThrottles', LAMBDA, 'Throttles', FUNCTION, 'Sum', 1, 3, 3],
  ['CredentialsRefused', OWN, 'CredentialsRefused', SERVICE, 'Sum', 1, 1, 7],
  ['SettingsWrong', OWN, 'SettingsWrong', SERVICE, 'Sum', 1, 1, 7],
  ['DeadLetterNotTaken', OWN, 'DeadLetterNotTaken', SERVICE, 'Sum', 1, 1, 7],
  ['HistoryNotRead', OWN, 'HistoryNotRead', SERVICE, 'Sum', 1, 1, 7],
  ['HistoryNotWritten', OWN, 'HistoryNotWritten', SERVICE, 'Sum', 1, 1, 1],
  ['UnexpectedFailure', OWN, 'UnexpectedFailure', SERVICE, 'Sum', 1, 1, 7],
  ['BulkRunFailed', STATES, 'ExecutionsFailed', MACHINE, 'Sum', 1, 1, 12],
  ['BulkRunTimedOut', STATES, 'ExecutionsTimedOut', MACHINE, 'Sum', 1, 1, 12],
  ['BulkRunAborted', STATES, 'ExecutionsAborted', MACHINE, 'Sum', 1, 1, 12],
  ['BulkStartLost', 'AWS/Scheduler', 'InvocationsFailedToBeSentToDeadLetterCount', GROUP, 'Sum', 1, 1, 12],
  ['BulkNotStarted', SQS, 'ApproximateNumberOfMessagesVisible', SCHEDULES, 'Maximum', 1, 1, 1],
];

/** Those that the setting `http` adds. */
const HTTP = { http: true };
const HTTP_ALARMS: AlarmRow[] = [
  ['HttpFailing', 'AWS/ApiGateway', '5xx', API, 'Sum', 1, 2, 3],
  ['HttpFunctionErrors', LAMBDA, 'Errors', ACCEPT, 'Sum', 1, 1, 1],
  ['HttpRefused', OWN, 'SignatureRefused', ACCEPT_SERVICE, 'Sum', 10, 1, 1],
  ['HttpThrottled', OWN, 'HttpThrottled', API, 'Sum', 1, 2, 3],
];

/** Those that the setting `canary` adds. Their updates should come, so missing data breach. */
const CANARY = { canary: 'examples/update.json' };
const CANARY_ALARMS: AlarmRow[] = [['CanaryLate', OWN, 'CanaryAge', SERVICE, 'Minimum', 600_000, 6, 6]];

/** The settings that make all alarms. */
const EVERY = { ...HTTP, ...CANARY };

type Used = readonly [namespace: string, metric: string, dimension: Dimension, statistic: string];

/** Those that CloudWatch computes of several metrics. */
const COMPUTED: [
  name: string,
  expression: string,
  metrics: Record<string, Used>,
  threshold: number,
  breaches: number,
  among: number,
  period: number,
][] = [
  [
    'AnveoFailing',
    'IF(failing >= 12, failing / (failing + FILL(delivered, 0) + FILL(rejected, 0)), 0)',
    {
      failing: [OWN, 'AnveoFailing', SERVICE, 'Sum'],
      delivered: [OWN, 'Delivered', SERVICE, 'Sum'],
      rejected: [OWN, 'DeadLetteredRejected', SERVICE, 'Sum'],
    },
    0.5,
    1,
    1,
    1800,
  ],
  [
    'ManyDeadLetters',
    'dead - FILL(rejected, 0)',
    { dead: [OWN, 'DeadLettered', SERVICE, 'Sum'], rejected: [OWN, 'DeadLetteredRejected', SERVICE, 'Sum'] },
    10,
    1,
    1,
    300,
  ],
  [
    'NotDelivering',
    'IF(waiting > 0 AND inFlight == 0 AND FILL(invocations, 0) == 0, 1, 0)',
    {
      waiting: [SQS, 'ApproximateNumberOfMessagesVisible', QUEUE, 'Minimum'],
      inFlight: [SQS, 'ApproximateNumberOfMessagesNotVisible', QUEUE, 'Maximum'],
      invocations: [LAMBDA, 'Invocations', FUNCTION, 'Sum'],
    },
    1,
    2,
    2,
    300,
  ],
];

/** Holds the namespace, the name and the only dimension of a metric. */
const expectMetric = (
  metric: MetricProperties,
  namespace: string,
  name: string,
  [dimension, kind, resource]: Dimension,
) => {
  expect(metric).toMatchObject({ Namespace: namespace, MetricName: name });
  expect(metric.Dimensions.map(({ Name }) => Name)).toEqual([dimension]);
  const value = metric.Dimensions[0]?.Value;
  if (kind === 'name') expect(value).toBe(resource);
  else expect(JSON.stringify(value)).toMatch(new RegExp(`^.*${kind}":\\[?"${resource}`));
};

test.each([...ALARMS, ...HTTP_ALARMS, ...CANARY_ALARMS])(
  'the alarm %s is over %s %s and has this dimension, statistic, threshold and window',
  (name, namespace, metric, dimension, statistic, threshold, breaches, among) => {
    const alarm = alarmNamed(name, EVERY);
    expect(alarm).toMatchObject({
      Statistic: statistic,
      Threshold: threshold,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      Period: 300,
      DatapointsToAlarm: breaches,
      EvaluationPeriods: among,
      TreatMissingData: name === 'CanaryLate' ? 'breaching' : 'notBreaching',
    });
    expectMetric(alarm, namespace, metric, dimension);
  },
);

test.each(COMPUTED)(
  'the alarm %s is over %s of these metrics, and has this threshold and window',
  (name, expression, metrics, threshold, breaches, among, period) => {
    const alarm = alarmNamed(name);
    expect(alarm).toMatchObject({
      Threshold: threshold,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      DatapointsToAlarm: breaches,
      EvaluationPeriods: among,
      TreatMissingData: 'notBreaching',
    });
    const computation = computationOf(alarm);
    expect(computation?.expression).toBe(expression);
    expect([...(computation?.metrics.keys() ?? [])].sort()).toEqual(Object.keys(metrics).sort());
    for (const [id, { Metric, Period, Stat }] of computation?.metrics ?? []) {
      const [namespace, metric, dimension, statistic] = metrics[id] as Used;
      expectMetric(Metric, namespace, metric, dimension);
      expect({ Period, Stat }).toEqual({ Period: period, Stat: statistic });
    }
  },
);

const names = (rows: readonly (readonly [name: string, ...unknown[]])[]) => rows.map(([name]) => name).sort();
const ALWAYS = [...ALARMS, ...COMPUTED];
const ALL = [...ALWAYS, ...HTTP_ALARMS, ...CANARY_ALARMS];

test.each([
  ['without http', undefined, ALWAYS],
  ['with http', HTTP, [...ALWAYS, ...HTTP_ALARMS]],
  ['with a canary', CANARY, [...ALWAYS, ...CANARY_ALARMS]],
  ['with both', EVERY, ALL],
])('no alarm is missing from those tables %s', (_, settings, rows) => {
  const made = alarmsOf(settings).map(({ AlarmName }) => AlarmName.replace('button-updates-prod-', ''));
  expect(made.sort()).toEqual(names(rows));
});

test('every metric that counts a cause of deferrals has an alarm', () => {
  const metrics = alarmsOf().flatMap((alarm) => [
    alarm.MetricName,
    ...Array.from(computationOf(alarm)?.metrics.values() ?? [], ({ Metric }) => Metric.MetricName),
  ]);
  expect(metrics).toEqual(expect.arrayContaining([...CAUSE_METRICS]));
});

test('every alarm goes to the encrypted topic and back, and says what to do', () => {
  for (const { AlarmActions, OKActions, AlarmDescription } of alarmsOf(EVERY)) {
    for (const actions of [AlarmActions, OKActions]) expect(JSON.stringify(actions)).toContain('AlarmsTopic');
    expect(AlarmDescription).toMatch(/\. [A-Z]/);
    expect(AlarmDescription.length).toBeLessThanOrEqual(1024);
  }
  synthesize().template.hasResourceProperties('AWS::SNS::Topic', { KmsMasterKeyId: Match.anyValue() });
});

test.each([
  [undefined, [expect.stringMatching(/^alarmEmail is not set: /)]],
  [{ alarmEmail: 'ops@example.com' }, []],
])('with %j the synth says whether the alarms reach somebody', (settings, said) => {
  expect(synthesize(settings).infos.filter((info) => info.includes('alarm'))).toEqual(said);
});

test('an update that Anveo fails by itself is called less often in the half-hour than the alarm AnveoFailing wants', () => {
  const [, fewest = ''] = /failing >= (\d+)/.exec(computationOf(alarmNamed('AnveoFailing'))?.expression ?? '') ?? [];
  let calls = 1;
  for (let time = 0; ; calls += 1) {
    time += visibilityTimeout([{ cause: 'anveo' }], calls, () => 0);
    if (time >= 1800) break;
  }
  expect(Number(fewest)).toBeGreaterThan(calls);
});

const RECEIVES = Array.from({ length: MAX_RECEIVE_COUNT }, (_, index) => index + 1);

test.each(['CredentialsRefused', 'SettingsWrong', 'DeadLetterNotTaken', 'HistoryNotRead', 'UnexpectedFailure'])(
  'the alarm %s looks back longer than any wait between two receives',
  (name) => {
    const { Period, EvaluationPeriods } = alarmNamed(name);
    const longest = Math.max(
      ...RECEIVES.map((receive) => visibilityTimeout([{ cause: 'credentials' }], receive, () => 1)),
    );
    expect(Period * EvaluationPeriods).toBeGreaterThan(longest);
  },
);

test('the alarm OldestDeferred looks back longer than the longest Retry-After', () => {
  const { Period, EvaluationPeriods } = alarmNamed('OldestDeferred');
  expect(Period * EvaluationPeriods).toBeGreaterThan(MOST_RETRY_AFTER_MS / 1000);
});

test.each([
  [{ functionTimeoutSeconds: 187 }, 187],
  [{ retryWindowHours: 300 }, 60],
])('with %j the alarm FunctionErrors looks back longer than a crashed record stays hidden', (settings, timeout) => {
  const { only } = synthesize(settings);
  const { VisibilityTimeout } = only<{ VisibilityTimeout: number }>('AWS::SQS::Queue', {
    QueueName: 'button-updates-prod.fifo',
  });
  const { Period, EvaluationPeriods } = alarmNamed('FunctionErrors', settings);
  expect(Period * EvaluationPeriods).toBeGreaterThan(VisibilityTimeout + timeout);
});

test('the alarms say how long an update that Anveo keeps failing is retried', () => {
  for (const name of ['OldestMessage', 'OldestDeferred', 'AnveoFailing']) {
    expect(alarmNamed(name, { retryWindowHours: 24 }).AlarmDescription).toContain('after 24 hours');
  }
});

test('the runbook has a section for every alarm, and every alarm names its own', () => {
  const runbook = readFileSync(new URL('../../docs/operations.md', import.meta.url), 'utf8');
  const [, alarms = ''] = /\n## The alarms\n(.*?)\n## /s.exec(runbook) ?? [];
  const sections = Array.from(alarms.matchAll(/^### (\w+)$/gm), ([, name]) => name);
  expect(sections.sort()).toEqual(names(ALL));
  for (const [name] of ALL) {
    expect(alarmNamed(name, EVERY).AlarmDescription).toMatch(
      new RegExp(` Runbook: docs/operations\\.md#${name.toLowerCase()}\\.$`),
    );
  }
});
