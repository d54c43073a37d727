import type { Duration } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';

const NAMESPACE = 'AnveoButtonUpdater';

/** A metric that the function writes about itself; see docs/delivery.md, "Logs and metrics". */
export const ownMetric = (functionName: string, metricName: string, statistic: string, period: Duration): Metric =>
  new Metric({ namespace: NAMESPACE, metricName, dimensionsMap: { service: functionName }, statistic, period });
