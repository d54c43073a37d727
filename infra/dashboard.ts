import { Stack } from 'aws-cdk-lib';
import {
  type Alarm,
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  type IMetric,
  type IWidget,
  LogQueryWidget,
  SingleValueWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import type { Outcome } from '../functions/delivery/outcome.ts';
import type { HttpInterface } from './http/http-interface.ts';
import { CAUSE_METRICS, type OwnMetric, ownMetric } from './metrics.ts';
import { type MonitoringProps, PERIOD } from './monitoring.ts';
import { resourceName } from './names.ts';

/** The outcomes that the log widget shows. */
const NOT_DELIVERED: readonly Outcome['kind'][] = ['deferred', 'dead-lettered'];

const FULL = 24;
const HALF = 12;
const HEIGHT = 6;

const graph = (title: string, left: IMetric[], right: IMetric[] = []) =>
  new GraphWidget({ title, left, right, width: HALF, height: HEIGHT });

const flowWidgets = (own: OwnMetric): IWidget[] => [
  graph(
    'Are updates flowing?',
    (['Delivered', 'Superseded', 'Unchanged', 'Deferred', 'DeadLettered'] as const).map((name) => own(name)),
  ),
  graph(
    'How long do they take? (ms)',
    [own('Age', 'p50'), own('Age', 'p99')],
    [own('Latency', 'p50'), own('Latency', 'p99')],
  ),
];

const failureWidgets = (own: OwnMetric, queues: MonitoringProps['queues']): IWidget[] => [
  graph(
    'What failed?',
    (['Invalid', 'Rejected', 'Expired', 'Exhausted'] as const).map((kind) => own(`DeadLettered${kind}`)),
    ([...CAUSE_METRICS, 'HistoryNotWritten'] as const).map((name) => own(name)),
  ),
  new SingleValueWidget({
    title: 'Is anything stuck?',
    metrics: [
      queues.updates.metricApproximateNumberOfMessagesVisible({ label: 'waiting' }),
      queues.updates.metricApproximateNumberOfMessagesNotVisible({ label: 'in flight or deferred' }),
      queues.updates.metricApproximateAgeOfOldestMessage({ label: 'oldest (s)' }),
      queues.deadLetters.metricApproximateNumberOfMessagesVisible({ label: 'dead letters' }),
    ],
    width: HALF,
    height: HEIGHT,
  }),
];

const functionWidgets = (own: OwnMetric, update: MonitoringProps['update']): IWidget[] => [
  new LogQueryWidget({
    title: 'Why? The latest updates that were not delivered',
    logGroupNames: [update.logGroup.logGroupName],
    queryLines: [
      'fields @timestamp, outcome, failure, cause, buttonId, reason, attempts, messageId',
      `filter outcome in ${JSON.stringify(NOT_DELIVERED)}`,
      'sort @timestamp desc',
      'limit 50',
    ],
    width: FULL,
    height: HEIGHT,
  }),
  graph(
    'The function',
    [update.function.metricInvocations(), update.function.metricErrors(), update.function.metricThrottles()],
    [update.function.metricDuration({ statistic: 'p99' })],
  ),
  graph('Calls for an update', [own('Attempts', 'Average'), own('Attempts', 'Maximum')]),
];

const bulkWidgets = ({ stateMachine, publish, schedules }: MonitoringProps['bulk']): IWidget[] => [
  graph(
    'Bulk changes: do runs succeed?',
    [
      stateMachine.metricStarted(),
      stateMachine.metricSucceeded(),
      stateMachine.metricFailed(),
      stateMachine.metricTimedOut(),
      stateMachine.metricAborted(),
      schedules.deadLetters.metricApproximateNumberOfMessagesVisible({ label: 'not started' }),
    ],
    [stateMachine.metricTime({ label: 'longest (ms)', statistic: 'Maximum' })],
  ),
  graph(
    'Bulk changes: the batches',
    [
      publish.function.metricInvocations(),
      publish.function.metricErrors({ label: 'failed or found the queue full' }),
      publish.function.metricThrottles(),
    ],
    [publish.function.metricDuration({ statistic: 'p99' })],
  ),
];

const httpWidgets = ({ api, accept, throttled }: HttpInterface): IWidget[] => [
  graph(
    'HTTP: do requests succeed?',
    [
      api.metricCount({ label: 'all', statistic: 'SampleCount' }),
      api.metricClientError({ label: '4xx' }),
      throttled.with({ label: '429' }),
      ownMetric(accept.function.functionName, 'SignatureRefused', 'Sum', PERIOD),
      api.metricServerError({ label: '5xx' }),
    ],
    [
      api.metricLatency({ label: 'p50 (ms)', statistic: 'p50' }),
      api.metricLatency({ label: 'p99 (ms)', statistic: 'p99' }),
    ],
  ),
  graph(
    'HTTP: the function',
    [accept.function.metricInvocations(), accept.function.metricErrors(), accept.function.metricThrottles()],
    [accept.function.metricDuration({ statistic: 'p99' })],
  ),
];

/** Makes the dashboard: do updates flow, how long do they take, what failed and why, is any stuck. */
export const createDashboard = (
  scope: Construct,
  { settings, queues, update, bulk, http }: MonitoringProps,
  alarms: readonly Alarm[],
): Dashboard => {
  const own: OwnMetric = (name, statistic = 'Sum') => ownMetric(update.function.functionName, name, statistic, PERIOD);
  return new Dashboard(scope, 'Dashboard', {
    dashboardName: resourceName(settings, Stack.of(scope).region),
    widgets: [
      [new AlarmStatusWidget({ title: 'Alarms', alarms: [...alarms], width: FULL, height: 3 })],
      flowWidgets(own),
      failureWidgets(own, queues),
      functionWidgets(own, update),
      bulkWidgets(bulk),
      ...(http ? [httpWidgets(http)] : []),
    ],
  });
};
