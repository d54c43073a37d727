import type { Duration } from 'aws-cdk-lib';
import { type IMetric, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { CAUSES, type DeferralCause } from '../functions/delivery/outcome.ts';
import type { MetricName } from '../functions/delivery/telemetry/metrics.ts';
import type { HttpMetricName } from '../functions/http/metrics.ts';
import { NAMESPACE } from '../functions/telemetry/embedded-metrics.ts';

/** A metric that counts the deferrals of one cause. */
export type CauseMetric = Extract<(typeof CAUSES)[DeferralCause], { metric: MetricName }>['metric'];

/** All metrics that count the deferrals of one cause. */
export const CAUSE_METRICS: readonly CauseMetric[] = Object.values(CAUSES).flatMap((cause) =>
  'metric' in cause ? [cause.metric] : [],
);

/** Returns a metric that a function writes (docs/delivery.md, "Logs and metrics"). */
export const ownMetric = (
  functionName: string,
  metricName: MetricName | HttpMetricName,
  statistic: string,
  period: Duration,
): Metric =>
  new Metric({ namespace: NAMESPACE, metricName, dimensionsMap: { service: functionName }, statistic, period });

/** Returns a metric of `update-button` by its name; its statistic is the sum if none is given. */
export type OwnMetric = (name: MetricName, statistic?: string) => IMetric;
