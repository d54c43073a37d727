import { Duration } from 'aws-cdk-lib';
import type { IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import type { MetricName } from '../functions/delivery/telemetry/metrics.ts';
import { ownMetric } from './metrics.ts';
import { type MonitoringProps, PERIOD, type Rule } from './monitoring.ts';

/** Longer than any wait of a record that waits for us (22 min), or for Anveo (72 min): no alarm clears between two tries. */
const AMONG_OURS = 6;
const AMONG_ANVEOS = 24;

type OwnMetric = (name: MetricName, statistic?: string) => IMetric;

/** The alarms about what waits in the queues. */
const queueRules = ({ settings, queues }: MonitoringProps, own: OwnMetric): Record<string, Rule> => {
  const anHour = Duration.hours(1);
  return {
    DeadLetters: {
      metric: queues.deadLetters.metricApproximateNumberOfMessagesVisible({ period: PERIOD, statistic: 'Maximum' }),
      threshold: 1,
      description:
        'Updates could not be delivered. Read the attributes FailureKind and FailureReason of the messages in the ' +
        'dead-letter queue, mend what they name, and publish those updates again. A message without these attributes ' +
        'came through the redrive policy: its invocations crashed, or a fault of ours was not mended for 12 days.',
    },
    OldestMessage: {
      metric: queues.updates.metricApproximateAgeOfOldestMessage({ period: PERIOD, statistic: 'Maximum' }),
      threshold: anHour.toSeconds(),
      description:
        `An update has waited for more than an hour; failing ones are given up after ${settings.retryWindowHours} hours. ` +
        'See the dashboard for what is deferred and why. If nothing fails, raise maxConcurrency.',
    },
    OldestDeferred: {
      metric: own('DeferredAge', 'Maximum'),
      threshold: anHour.toMilliseconds(),
      among: AMONG_ANVEOS,
      description:
        'An update that is tried again and again is older than an hour. The dashboard says which and why. ' +
        `What Anveo keeps failing is given up after ${settings.retryWindowHours} hours.`,
    },
  };
};

/** The alarms about Lambda's own metrics of the function. */
const functionRules = ({ update: { function: lambda } }: MonitoringProps): Record<string, Rule> => ({
  FunctionErrors: {
    metric: lambda.metricErrors({ period: PERIOD }),
    threshold: 1,
    among: AMONG_OURS,
    description:
      'The function crashed, timed out or did not start. Its updates stay in the queue. Its log says why; a wrong ' +
      'setting is named after the words "update-button cannot start".',
  },
  FunctionThrottles: {
    metric: lambda.metricThrottles({ period: PERIOD }),
    threshold: 1,
    breaches: 3,
    among: 3,
    description:
      "The account's concurrent executions are used up, so updates wait. Raise the quota, or bound other functions.",
  },
});

/** The alarms about causes that the function reports. */
const causeRules = ({ settings }: MonitoringProps, own: OwnMetric): Record<string, Rule> => ({
  CredentialsRefused: {
    metric: own('CredentialsRefused'),
    threshold: 1,
    among: AMONG_OURS,
    description:
      'Anveo refuses the USERKEY, or the secret cannot be read. Updates wait and are not given up. Put the right key ' +
      "into the secret (the stack's output SetUserKeyCommand); work goes on within five minutes.",
  },
  SettingsWrong: {
    metric: own('SettingsWrong'),
    threshold: 1,
    among: AMONG_OURS,
    description:
      'Anveo answers with a redirect or an unexpected status: the setting anveoEndpoint is wrong. Updates wait and ' +
      'are not given up. Mend the setting and deploy.',
  },
  DeadLetterNotTaken: {
    metric: own('DeadLetterNotTaken'),
    threshold: 1,
    among: AMONG_OURS,
    description:
      'The dead-letter queue does not take what cannot be delivered. Those updates hold up their buttons. See that ' +
      'the queue exists and that the function may send to it.',
  },
  UnexpectedFailure: {
    metric: own('UnexpectedFailure'),
    threshold: 1,
    among: AMONG_OURS,
    description:
      'The program failed in a way that it does not know. The updates wait. The log line with cause "unexpected" ' +
      'says how: it is a bug to report.',
  },
  AnveoFailing: {
    metric: own('AnveoFailing'),
    threshold: 1,
    breaches: 3,
    among: AMONG_ANVEOS,
    description:
      'Anveo has failed updates three times within two hours. They wait and are tried again; nothing is to be done unless it lasts: ' +
      `after ${settings.retryWindowHours} hours updates are dead-lettered as Exhausted. Ask Anveo.`,
  },
});

/** Returns the alarms about the delivery of updates. */
export const updateRules = (props: MonitoringProps): Record<string, Rule> => {
  const { functionName } = props.update.function;
  const own: OwnMetric = (name, statistic = 'Sum') => ownMetric(functionName, name, statistic, PERIOD);
  return { ...queueRules(props, own), ...functionRules(props), ...causeRules(props, own) };
};
