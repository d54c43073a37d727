import { Duration } from 'aws-cdk-lib';
import { MAX_RECEIVE_COUNT, visibilityTimeout } from '../functions/delivery/retry/visibility.ts';
import type { CauseMetric, OwnMetric } from './metrics.ts';
import { computed, type MonitoringProps, periodsOver, type Rule } from './monitoring.ts';

/** The longest time between two receives of a record that our own backoff makes, in seconds. */
const LONGEST_BACKOFF_S = visibilityTimeout([{ cause: 'anveo' }], MAX_RECEIVE_COUNT, () => 1);

/** Long enough for the few calls of updates that have failed for a day, which are tried every 22 minutes. */
const ANVEO_PERIOD = Duration.minutes(30);
/** The fewest failures of a period that tell something of Anveo: an update that fails by itself has ten at most. */
const FEWEST_FAILURES = 12;
/** The share of all calls that fails when it is Anveo, and not some buttons. */
const SHARE = 0.5;

const LONGEST_BACKOFF_MIN = Math.ceil(LONGEST_BACKOFF_S / 60);
const RETRIED = `The updates stay in the queue and are not given up; each is retried within ${LONGEST_BACKOFF_MIN} minutes.`;

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
      metric: computed(
        'share of calls that fail',
        `IF(failing >= ${FEWEST_FAILURES}, failing / (failing + FILL(delivered, 0) + FILL(rejected, 0)), 0)`,
        { failing: own('AnveoFailing'), delivered: own('Delivered'), rejected: own('DeadLetteredRejected') },
        ANVEO_PERIOD,
      ),
      threshold: SHARE,
      description:
        `Anveo failed half of all calls or more within ${ANVEO_PERIOD.toMinutes()} minutes. They are retried, and nothing is to ` +
        'be done at first; "anveo-buttons status --watch" follows it. If it lasts, ask Anveo: updates are dead-lettered as ' +
        `Exhausted after ${settings.retryWindowHours} hours.`,
    },
  };
};

/** Returns the alarms about what the function counts as failed: a cause of deferrals, or a write of the history. */
export const failureRules = (
  props: MonitoringProps,
  own: OwnMetric,
): Record<CauseMetric | 'HistoryNotWritten', Rule> => ({
  ...causeRules(props, own),
  HistoryNotWritten: {
    metric: own('HistoryNotWritten'),
    threshold: 1,
    description:
      'The history lacks what became of some updates. They were delivered or are retried all the same, but an older ' +
      'update that comes late may overwrite them. The log line "the history was not written" says why. Check that the table exists, that ' +
      'the function may write it, and that DynamoDB does not throttle it. Then publish the latest updates of these buttons ' +
      'again: the lines with the same requestId name them.',
  },
});
