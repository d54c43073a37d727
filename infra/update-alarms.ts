import { Duration } from 'aws-cdk-lib';
import { MOST_RETRY_AFTER_MS } from '../functions/anveo/retry-after.ts';
import { expectedAge, MAX_RECEIVE_COUNT, visibilityTimeout } from '../functions/delivery/retry/visibility.ts';
import { failureRules } from './failure-alarms.ts';
import { type OwnMetric, ownMetric } from './metrics.ts';
import { type MonitoringProps, PERIOD, periodsOver, type Rule } from './monitoring.ts';
import { queueVisibility } from './queues.ts';

/** The longest time between two receives of a deferred record, in seconds: a Retry-After makes it. */
const LONGEST_WAIT_S = visibilityTimeout(
  { cause: 'anveo', retryAfterMs: MOST_RETRY_AFTER_MS },
  MAX_RECEIVE_COUNT,
  () => 1,
);

const DAYS_OF_RECEIVES = Math.floor(expectedAge(MAX_RECEIVE_COUNT) / Duration.days(1).toSeconds());

/** The alarms about what waits in the queues. */
const queueRules = ({ settings, queues }: MonitoringProps, own: OwnMetric): Record<string, Rule> => {
  const anHour = Duration.hours(1);
  return {
    DeadLetters: {
      metric: queues.deadLetters.metricApproximateNumberOfMessagesVisible({ period: PERIOD, statistic: 'Maximum' }),
      threshold: 1,
      description:
        'Updates could not be delivered. "anveo-buttons failures list --summary" groups them by reason. Fix what the ' +
        'reasons name, then "failures replay" sends them again. Those of the kind Moved were moved by SQS: their ' +
        `invocations crashed, or the cause of their deferrals was not fixed for ${DAYS_OF_RECEIVES} days.`,
    },
    ManyRejected: {
      metric: own('DeadLetteredRejected'),
      threshold: 10,
      description:
        'Anveo rejected ten or more updates within five minutes. "anveo-buttons failures list --summary" says why. If ' +
        'the reason is the same for all and names no field, Anveo may refuse the USERKEY in words that are not known: ' +
        'set anveoCredentialsPattern to the built-in pattern and these words, and deploy. If it names a field, fix the ' +
        'account, the catalogue or the publisher. Then "failures replay --reason" sends them again.',
    },
    OldestMessage: {
      metric: queues.updates.metricApproximateAgeOfOldestMessage({ period: PERIOD, statistic: 'Maximum' }),
      threshold: anHour.toSeconds(),
      description:
        'An update has been in the queue for more than an hour. "anveo-buttons status" shows whether the delivery is ' +
        'paused, and what is retried and why. If it is neither, raise maxConcurrency. ' +
        `An update that Anveo keeps failing is dead-lettered after ${settings.retryWindowHours} hours.`,
    },
    OldestDeferred: {
      metric: own('DeferredAge', 'Maximum'),
      threshold: anHour.toMilliseconds(),
      among: periodsOver(LONGEST_WAIT_S),
      description:
        'An update has been deferred again and is older than an hour. "anveo-buttons failures list --state retrying" ' +
        'shows which one and why. ' +
        `An update that Anveo keeps failing is dead-lettered after ${settings.retryWindowHours} hours.`,
    },
  };
};

/** The alarms about Lambda's own metrics of the function. */
const functionRules = ({ settings, update: { function: lambda } }: MonitoringProps): Record<string, Rule> => ({
  FunctionErrors: {
    metric: lambda.metricErrors({ period: PERIOD }),
    threshold: 1,
    among: periodsOver(queueVisibility(settings) + settings.functionTimeoutSeconds),
    description:
      'The function crashed, timed out or did not start. Its updates stay in the queue. The log says why; a wrong ' +
      'setting is named after the words "update-button cannot start".',
  },
  FunctionThrottles: {
    metric: lambda.metricThrottles({ period: PERIOD }),
    threshold: 1,
    breaches: 3,
    among: 3,
    description:
      "The account's concurrent executions are used up, so updates wait. Raise the quota, or limit other functions.",
  },
});

/** Returns the alarms about the delivery of updates. */
export const updateRules = (props: MonitoringProps): Record<string, Rule> => {
  const { functionName } = props.update.function;
  const own: OwnMetric = (name, statistic = 'Sum') => ownMetric(functionName, name, statistic, PERIOD);
  return { ...queueRules(props, own), ...functionRules(props), ...failureRules(props, own) };
};
