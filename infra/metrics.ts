import type { Duration } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { type MetricName, NAMESPACE } from '../functions/delivery/telemetry/metrics.ts';

/** A metric that the function writes about itself; see docs/delivery.md, "Logs and metrics". */
export const ownMetric = (functionName: string, metricName: MetricName, statistic: string, period: Duration): Metric =>
  new Metric({ namespace: NAMESPACE, metricName, dimensionsMap: { service: functionName }, statistic, period });
