import type { WriteLine } from './lines.ts';
import type { MetricSink, MetricUnit } from './report.ts';

/** CloudWatch reads at most so many values of one metric from one document. */
const MOST_VALUES = 100;

/**
 * Collects metrics and writes them as one document in CloudWatch's embedded metric format
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html).
 */
export const createEmbeddedMetrics = (namespace: string, service: string, write: WriteLine): MetricSink => {
  const collected = new Map<string, { unit: MetricUnit; values: number[] }>();

  const publishStoredMetrics = () => {
    if (collected.size === 0) return;
    const metrics = [...collected];
    collected.clear();
    const directive = {
      Namespace: namespace,
      Dimensions: [['service']],
      Metrics: metrics.map(([Name, { unit: Unit }]) => ({ Name, Unit })),
    };
    const values = metrics.map(([name, { values }]) => [name, values.length === 1 ? values[0] : values]);
    const about = { Timestamp: Date.now(), CloudWatchMetrics: [directive] };
    write(JSON.stringify({ _aws: about, service, ...Object.fromEntries(values) }));
  };

  return {
    addMetric(name, unit, value) {
      const metric = collected.get(name);
      if (metric === undefined) {
        collected.set(name, { unit, values: [value] });
        return;
      }
      if (metric.values.push(value) === MOST_VALUES) publishStoredMetrics();
    },
    publishStoredMetrics,
  };
};
