/** The CloudWatch namespace of our metrics. */
export const NAMESPACE = 'AnveoButtonUpdater';

/** CloudWatch's units that our metrics have. */
export type Unit = 'Count' | 'Milliseconds';

/**
 * Returns measured values as a line in CloudWatch's embedded metric format, which takes up to 100 values a metric
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html).
 * @param units the unit of each metric by its name
 * @param service the function's name, which is the metrics' dimension
 * @param now milliseconds since the epoch
 */
export const embeddedMetricsLine = <Name extends string>(
  units: Readonly<Record<Name, Unit>>,
  measured: ReadonlyMap<Name, readonly number[]>,
  service: string,
  now: number,
): string => {
  const Metrics = Array.from(measured.keys(), (name) => ({ Name: name, Unit: units[name] }));
  const directive = { Namespace: NAMESPACE, Dimensions: [['service']], Metrics };
  const values = Array.from(measured, ([name, all]) => [name, all.length === 1 ? all[0] : all]);
  const about = { Timestamp: now, CloudWatchMetrics: [directive] };
  return `${JSON.stringify({ _aws: about, service, ...Object.fromEntries(values) })}\n`;
};
