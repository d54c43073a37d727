import { Duration } from 'aws-cdk-lib';
import { type MonitoringProps, PERIOD, type Rule } from '../monitoring.ts';

/** A failed run is one event. Its alarm stays for an hour, so that people see it who look later. */
const AMONG = Duration.hours(1).toSeconds() / PERIOD.toSeconds();

/** Returns the alarms about bulk changes. */
export const bulkRules = ({ bulk: { stateMachine, schedules } }: MonitoringProps): Record<string, Rule> => {
  const options = { period: PERIOD, statistic: 'Sum' };
  return {
    BulkRunFailed: {
      metric: stateMachine.metricFailed(options),
      threshold: 1,
      among: AMONG,
      description:
        'A bulk change failed; the error of the execution says why. RowsRejected: all other rows were published; the ' +
        'cause says where the results are, and the files FAILED there name each row and why. Fix those rows, and start ' +
        'the plan again with them. NotSent: SQS refused or failed the messages; the cause names the resource. ' +
        'PlanRefused: nothing was sent; fix the plan and deploy it. S3.NoSuchKeyException: put the catalogue into the ' +
        'bucket.',
    },
    BulkRunTimedOut: {
      metric: stateMachine.metricTimedOut(options),
      threshold: 1,
      among: AMONG,
      description:
        'A bulk change was stopped after three days; a part of its rows is published. It waits while the queue is full: ' +
        'see what holds up the delivery. Then redrive the execution, which continues where it stopped.',
    },
    BulkRunAborted: {
      metric: stateMachine.metricAborted(options),
      threshold: 1,
      among: AMONG,
      description:
        'A bulk change was stopped by hand; a part of its rows is published. Redrive the execution to continue where ' +
        'it stopped, or "anveo-buttons bulk undo" sends its buttons what they showed before.',
    },
    BulkStartLost: {
      metric: schedules.group.metricFailedToBeSentToDLQ(undefined, options),
      threshold: 1,
      among: AMONG,
      description:
        'A schedule could neither start its bulk change nor put the start into the dead-letter queue of the schedules. ' +
        '"anveo-buttons schedules" shows which was due. Start it by hand if it is still needed. Check that the role and the ' +
        'queue of the schedules exist: a deploy restores both.',
    },
    BulkNotStarted: {
      metric: schedules.deadLetters.metricApproximateNumberOfMessagesVisible({ period: PERIOD, statistic: 'Maximum' }),
      threshold: 1,
      description:
        'A schedule could not start its bulk change within an hour. The attributes of the messages in the dead-letter ' +
        'queue of the schedules say which schedule and why. Fix it, start the plan by hand if it is still needed, and ' +
        'delete the message.',
    },
  };
};
