import { type MonitoringProps, PERIOD, type Rule } from '../monitoring.ts';

/** A failed run is over: its alarm stays for an hour, so that one who looks later sees it. */
const AMONG = 12;

/** When bulk changes want somebody's eye. */
export const bulkRules = ({ bulk: { stateMachine, schedules } }: MonitoringProps): Record<string, Rule> => {
  const options = { period: PERIOD, statistic: 'Sum' };
  return {
    BulkRunFailed: {
      metric: stateMachine.metricFailed(options),
      threshold: 1,
      among: AMONG,
      description:
        'A bulk change ended with rows that were rejected or not sent; all others were published. The cause of the ' +
        'failed execution says where its results are; the files FAILED there name each row and why. Mend those rows, ' +
        'and start the plan again over them. Without results, the catalogue could not be read: put it into the bucket.',
    },
    BulkRunTimedOut: {
      metric: stateMachine.metricTimedOut(options),
      threshold: 1,
      among: AMONG,
      description:
        'A bulk change was not done within 24 hours and was ended; part of its rows are published. Redrive the ' +
        'execution, which goes on where it ended, and raise bulkConcurrency.',
    },
    BulkRunAborted: {
      metric: stateMachine.metricAborted(options),
      threshold: 1,
      among: AMONG,
      description:
        'Somebody stopped a bulk change; part of its rows are published. Redrive the execution to go on where it ' +
        'ended, or publish what the buttons are to be instead.',
    },
    BulkNotStarted: {
      metric: schedules.deadLetters.metricApproximateNumberOfMessagesVisible({ period: PERIOD, statistic: 'Maximum' }),
      threshold: 1,
      description:
        'A schedule tried for an hour and could not start its bulk change. The attributes of the messages in the ' +
        "schedules' dead-letter queue say which schedule and why. Mend it, start the plan by hand if it is still " +
        'wanted, and delete the message.',
    },
  };
};
