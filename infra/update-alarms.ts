import { Duration } from 'aws-cdk-lib';
import type { IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import { MOST_RETRY_AFTER_MS } from '../functions/anveo/retry-after.ts';
import { expectedAge, MAX_RECEIVE_COUNT, visibilityTimeout } from '../functions/delivery/retry/visibility.ts';
import type { MetricName } from '../functions/delivery/telemetry/metrics.ts';
import { type CauseMetric, ownMetric } from './metrics.ts';
import { type MonitoringProps, PERIOD, type Rule } from './monitoring.ts';
import { queueVisibility } from './queues.ts';

const longestWait = (retryAfterMs = 0) =>
  visibilityTimeout({ cause: 'anveo', retryAfterMs }, MAX_RECEIVE_COUNT, () => 1);

/** The longest time between two receives of a deferred record, in seconds: by our own backoff, and by Retry-After. */
const LONGEST_BACKOFF_S = longestWait();
const LONGEST_WAIT_S = longestWait(MOST_RETRY_AFTER_MS);

/** How many breaching periods show that Anveo fails for longer than a moment. */
const ANVEO_BREACHES = 3;

/**
 * Returns how many periods an alarm must look back so that it does not clear between two events `seconds` apart. One
 * period is added for the time that the invocation takes.
 */
const periodsOver = (seconds: number): number => Math.ceil(seconds / PERIOD.toSeconds()) + 1;

const AMONG_ANVEO = periodsOver(ANVEO_BREACHES * LONGEST_BACKOFF_S);

const LONGEST_BACKOFF_MIN = Math.ceil(LONGEST_BACKOFF_S / 60);
const RETRIED = `The updates stay in the queue and are not given up; each is retried within ${LONGEST_BACKOFF_MIN} minutes.`;
const DAYS_OF_RECEIVES = Math.floor(expectedAge(MAX_RECEIVE_COUNT) / Duration.days(1).toSeconds());

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

/** The alarms about causes of deferrals: one for each metric in the table of causes. */
const causeRules = ({ settings }: MonitoringProps, own: OwnMetric): Record<CauseMetric, Rule> => {
  const operatorMustFix = (name: CauseMetric, description: string): Rule => ({
    metric: own(name),
    threshold: 1,
    among: periodsOver(LONGEST_BACKOFF_S),
    description: `${description} ${RETRIED}`,
  });
  return {
    CredentialsRefused: operatorMustFix(
      'CredentialsRefused',
      'Anveo refuses the USERKEY, or the secret cannot be read. Put the right key into the secret, with the command in ' +
        "the stack's output SetUserKeyCommand.",
    ),
    SettingsWrong: operatorMustFix(
      'SettingsWrong',
      'Anveo answers with a redirect or an unexpected status, so the setting anveoEndpoint is wrong. Fix it and deploy.',
    ),
    DeadLetterNotTaken: operatorMustFix(
      'DeadLetterNotTaken',
      'The dead-letter queue does not accept messages, and their buttons get no updates. Check that the queue exists ' +
        'and that the function may send to it.',
    ),
    HistoryNotRead: operatorMustFix(
      'HistoryNotRead',
      'The history cannot be read, so updates that may be older than what their buttons show wait. Check that the table ' +
        'exists, that the function may read it, and that DynamoDB does not throttle it.',
    ),
    UnexpectedFailure: operatorMustFix(
      'UnexpectedFailure',
      'The function failed in an unexpected way. Find the log line with cause "unexpected" and report it as a bug.',
    ),
    AnveoFailing: {
      metric: own('AnveoFailing'),
      threshold: 1,
      breaches: ANVEO_BREACHES,
      among: AMONG_ANVEO,
      description:
        `Anveo failed updates in ${ANVEO_BREACHES} periods of five minutes within ${AMONG_ANVEO * PERIOD.toMinutes()} ` +
        'minutes. They are retried, and nothing is to be done at first. If it lasts, ask Anveo: updates are ' +
        `dead-lettered as Exhausted after ${settings.retryWindowHours} hours.`,
    },
  };
};

/** Returns the alarms about the delivery of updates. */
export const updateRules = (props: MonitoringProps): Record<string, Rule> => {
  const { functionName } = props.update.function;
  const own: OwnMetric = (name, statistic = 'Sum') => ownMetric(functionName, name, statistic, PERIOD);
  return { ...queueRules(props, own), ...functionRules(props), ...causeRules(props, own) };
};
