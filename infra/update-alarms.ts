import { CANARY_INTERVAL } from './canary.ts';
import { failureRules } from './failure-alarms.ts';
import { type OwnMetric, ownMetric } from './metrics.ts';
import { type MonitoringProps, PERIOD, periodsOver, type Rule } from './monitoring.ts';
import { letterRules, waitingRules } from './queue-alarms.ts';
import { queueVisibility } from './queues.ts';

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

/** Three updates of the canary that did not come in time. */
const CANARY_PERIODS = (3 * CANARY_INTERVAL.toSeconds()) / PERIOD.toSeconds();

/** The alarm about the canary; none without one. */
const canaryRules = ({ settings: { canary } }: MonitoringProps, own: OwnMetric): Record<string, Rule> => {
  if (canary === undefined) return {};
  return {
    CanaryLate: {
      metric: own('CanaryAge', 'Minimum'),
      threshold: CANARY_INTERVAL.toMilliseconds(),
      breaches: CANARY_PERIODS,
      among: CANARY_PERIODS,
      breachesWithoutData: true,
      description:
        'No update of the canary was delivered within ten minutes of its sending, for half an hour: other updates are late or ' +
        'stuck as well. "anveo-buttons status" says what holds them up, and "anveo-buttons history" of the canary\'s button what ' +
        'became of its updates. If it shows none, look at the schedule Canary in EventBridge Scheduler.',
    },
  };
};

/** Returns the alarms about the delivery of updates. */
export const updateRules = (props: MonitoringProps): Record<string, Rule> => {
  const { functionName } = props.update.function;
  const own: OwnMetric = (name, statistic = 'Sum') => ownMetric(functionName, name, statistic, PERIOD);
  return {
    ...letterRules(props, own),
    ...waitingRules(props, own),
    ...functionRules(props),
    ...failureRules(props, own),
    ...canaryRules(props, own),
  };
};
