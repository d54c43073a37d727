import { Duration } from 'aws-cdk-lib';
import { MOST_RETRY_AFTER_MS } from '../functions/anveo/retry-after.ts';
import { expectedAge, MAX_RECEIVE_COUNT, visibilityTimeout } from '../functions/delivery/retry/visibility.ts';
import type { OwnMetric } from './metrics.ts';
import { computed, type MonitoringProps, PERIOD, periodsOver, type Rule } from './monitoring.ts';

/** The longest time between two receives of a deferred record, in seconds: a Retry-After makes it. */
const LONGEST_WAIT_S = visibilityTimeout(
  [{ cause: 'anveo', retryAfterMs: MOST_RETRY_AFTER_MS }],
  MAX_RECEIVE_COUNT,
  () => 1,
);

const DAYS_OF_RECEIVES = Math.floor(expectedAge(MAX_RECEIVE_COUNT) / Duration.days(1).toSeconds());

/** SQS deletes a message after 14 days. Four of them are left to do something. */
const EXPIRING = Duration.days(10);

/** SQS hands out nothing more of a FIFO queue while 120,000 messages are in flight. */
const NEAR_IN_FLIGHT_LIMIT = 100_000;

/** Dead letters of a period that are more than one publisher's mistake. */
const MANY_LETTERS = 10;

/** Buttons that are rejected with the same words within an hour: more than one profile's or one person's mistake. */
const MANY_ALIKE = 5;

/** An update that is retried holds up those behind it in its group, so they are not stuck while it is in flight. */
const STUCK = 'IF(waiting > 0 AND inFlight == 0 AND FILL(invocations, 0) == 0, 1, 0)';

const highest = { period: PERIOD, statistic: 'Maximum' };

/** Returns the alarms about dead letters. */
export const letterRules = ({ queues: { deadLetters } }: MonitoringProps, own: OwnMetric): Record<string, Rule> => ({
  DeadLetters: {
    metric: deadLetters.metricApproximateNumberOfMessagesVisible(highest),
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
      'the reason is the same for all, see the alarm RejectedAlike. Otherwise fix what the reasons name: the account, the ' +
      'catalogue or the publisher. Then "failures replay" sends them again.',
  },
  RejectedAlike: {
    metric: own('RejectedAlike', 'Maximum'),
    threshold: MANY_ALIKE,
    // As long as a rejection counts, or a trickle would raise it and clear it in turn.
    among: Duration.hours(1).toSeconds() / PERIOD.toSeconds(),
    description:
      `Anveo rejected updates of ${MANY_ALIKE} or more buttons with the same words within an hour. "anveo-buttons failures list ` +
      '--summary" quotes them. If they name no field, Anveo may refuse the USERKEY in words that are not known: set ' +
      'anveoCredentialsPattern to the built-in pattern and these words, and deploy. If they name one, fix the account, the ' +
      'catalogue or the publisher. Then "failures replay --reason" sends them again.',
  },
  ManyDeadLetters: {
    metric: computed('dead letters besides rejected ones', 'dead - FILL(rejected, 0)', {
      dead: own('DeadLettered'),
      rejected: own('DeadLetteredRejected'),
    }),
    threshold: MANY_LETTERS,
    description:
      `${MANY_LETTERS} or more updates became dead letters within five minutes, and Anveo rejected none of them: they break ` +
      'rules, came too late, or Anveo was away for too long. "anveo-buttons failures list --summary" says which. Tell the ' +
      'publisher, or wait for Anveo. Then "failures replay" sends them again.',
  },
  LettersExpiring: {
    metric: deadLetters.metricApproximateAgeOfOldestMessage(highest),
    threshold: EXPIRING.toSeconds(),
    description:
      `A dead letter is older than ${EXPIRING.toDays()} days, and SQS deletes it after 14. "anveo-buttons failures list --state dead" shows ` +
      'the oldest first. Send them again, discard them, or keep them with "failures export".',
  },
});

/** Returns the alarms about updates that wait in the queue. */
export const waitingRules = (
  { settings, queues: { updates }, update }: MonitoringProps,
  own: OwnMetric,
): Record<string, Rule> => {
  const anHour = Duration.hours(1);
  return {
    NotDelivering: {
      metric: computed('waiting, and nothing is delivered', STUCK, {
        waiting: updates.metricApproximateNumberOfMessagesVisible({ period: PERIOD, statistic: 'Minimum' }),
        inFlight: updates.metricApproximateNumberOfMessagesNotVisible(highest),
        invocations: update.function.metricInvocations({ period: PERIOD, statistic: 'Sum' }),
      }),
      threshold: 1,
      breaches: 2,
      among: 2,
      description:
        'Updates have waited for ten minutes, and update-button was not called once. "anveo-buttons status" shows whether ' +
        'the delivery is paused: "resume". Otherwise look at the event source mapping, whose state says what is wrong, ' +
        "and at the account's concurrent executions.",
    },
    OldestMessage: {
      metric: updates.metricApproximateAgeOfOldestMessage(highest),
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
    UpdatesExpiring: {
      metric: updates.metricApproximateAgeOfOldestMessage(highest),
      threshold: EXPIRING.toSeconds(),
      description:
        `An update has been in the queue for ${EXPIRING.toDays()} days, and SQS deletes it after 14 without a dead letter. ` +
        '"anveo-buttons status" shows whether the delivery is paused, and what is retried and why. Fix that now.',
    },
    InFlightLimit: {
      metric: updates.metricApproximateNumberOfMessagesNotVisible(highest),
      threshold: NEAR_IN_FLIGHT_LIMIT,
      description:
        'Almost 120,000 updates are retried, which is as many as SQS lets be in flight. Then it hands out no others. ' +
        '"anveo-buttons status" says why they fail. Stop bulk changes, and ask AWS to raise the limit if Anveo does not recover.',
    },
  };
};
