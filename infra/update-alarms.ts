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
        'Updates could not be delivered. Read the attributes FailureKind and FailureReason of the messages in the ' +
        'dead-letter queue, fix what they name, and publish those updates again. SQS moved a message without these ' +
        `attributes there: its invocations crashed, or the cause of its deferrals was not fixed for ${DAYS_OF_RECEIVES} days.`,
    },
    ManyRejected: {
      metric: own('DeadLetteredRejected'),
      threshold: 10,
      description:
        'Anveo rejected ten or more updates within five minutes. Compare FailureReason of the dead letters. If it says ' +
        'the same for all and names no field, Anveo may refuse the USERKEY in words that are not known: set ' +
        'anveoCredentialsPattern to the built-in pattern and these words, deploy, and publish the dead letters again. ' +
        'If it names a field, fix the catalogue or the publisher.',
    },
    OldestMessage: {
      metric: queues.updates.metricApproximateAgeOfOldestMessage({ period: PERIOD, statistic: 'Maximum' }),
      threshold: anHour.toSeconds(),
      description:
        'An update has been in the queue for more than an hour. The dashboard shows what is deferred and why. If ' +
        'nothing fails, raise maxConcurrency. ' +
        `An update that Anveo keeps failing is dead-lettered after ${settings.retryWindowHours} hours.`,
    },
    OldestDeferred: {
      metric: own('DeferredAge', 'Maximum'),
      threshold: anHour.toMilliseconds(),
      among: periodsOver(LONGEST_WAIT_S),
      description:
        'An update has been deferred again and is older than an hour. The dashboard shows which one and why. ' +
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
