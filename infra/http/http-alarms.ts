import { ownMetric } from '../metrics.ts';
import { type MonitoringProps, PERIOD, type Rule } from '../monitoring.ts';

/** How many breaching periods show that a publisher's retries do not help. */
const BREACHES = 2;
const AMONG = 3;

/** Requests that are refused in a period: one is a stranger's, or a clock that was wrong for a moment. */
const MANY_REFUSED = 10;

/** Returns the alarms about the HTTP interface; none without one. */
export const httpRules = ({ settings, http }: MonitoringProps): Record<string, Rule> => {
  if (!http) return {};
  const { api, accept, throttled } = http;
  const options = { period: PERIOD, statistic: 'Sum' };
  return {
    HttpFailing: {
      metric: api.metricServerError(options),
      threshold: 1,
      breaches: BREACHES,
      among: AMONG,
      description:
        'Requests of publishers fail with 5xx. What was not answered with 202 is not in the queue; publishers send it again. ' +
        "The log of accept-updates says why: SQS, Secrets Manager or DynamoDB does not answer, or the publishers' secret is " +
        "not as documented. If it says nothing, the account's concurrent executions are used up: raise the quota.",
    },
    HttpFunctionErrors: {
      metric: accept.function.metricErrors(options),
      threshold: 1,
      description:
        'accept-updates crashed, timed out or did not start, and publishers got 5xx. The log says why; a wrong setting is ' +
        'named after the words "accept-updates cannot start".',
    },
    HttpRefused: {
      metric: ownMetric(accept.function.functionName, 'SignatureRefused', 'Sum', PERIOD),
      threshold: MANY_REFUSED,
      description:
        `${MANY_REFUSED} or more requests within five minutes were refused with 401. The log of accept-updates names the ` +
        'publisher, and says whether it is unknown, its clock is wrong or no key of its fits, such as the old one after a ' +
        'rotation. Tell the publisher. Requests of strangers changed nothing.',
    },
    HttpThrottled: {
      metric: throttled,
      threshold: 1,
      breaches: BREACHES,
      among: AMONG,
      description:
        `Publishers send more than ${settings.httpRequestsPerSecond} requests a second, and get 429. The access log shows ` +
        'from which address. Ask that publisher to put up to ten updates into a request, or raise httpRequestsPerSecond ' +
        'and httpBurst, and maxConcurrency with them.',
    },
  };
};
