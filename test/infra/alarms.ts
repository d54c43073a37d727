import { synthesize } from './template.ts';

/** A metric in the template. */
export interface MetricProperties {
  Namespace: string;
  MetricName: string;
  Dimensions: { Name: string; Value: unknown }[];
}

/** An alarm over one metric, or over an expression of several. */
export interface AlarmProperties extends MetricProperties {
  AlarmName: string;
  AlarmDescription: string;
  AlarmActions: unknown[];
  OKActions: unknown[];
  Statistic: string;
  Period: number;
  Metrics?: {
    Id: string;
    Expression?: string;
    MetricStat?: { Metric: MetricProperties; Period: number; Stat: string };
  }[];
  Threshold: number;
  ComparisonOperator: string;
  DatapointsToAlarm: number;
  EvaluationPeriods: number;
  TreatMissingData: string;
}

/** Returns the alarms of a stack with these settings. */
export const alarmsOf = (settings?: Record<string, unknown>) =>
  synthesize(settings)
    .ofType('AWS::CloudWatch::Alarm')
    .map(({ Properties }) => Properties as unknown as AlarmProperties);

/** Returns an alarm by its name without the stage. */
export const alarmNamed = (name: string, settings?: Record<string, unknown>): AlarmProperties => {
  const alarm = alarmsOf(settings).find(({ AlarmName }) => AlarmName.endsWith(`-${name}`));
  if (!alarm) throw new Error(`there is no alarm ${name}`);
  return alarm;
};

/** Returns what an alarm computes, and of which metrics; undefined for an alarm over one metric. */
export const computationOf = ({ Metrics }: AlarmProperties) => {
  const expression = Metrics?.find(({ Expression }) => Expression !== undefined)?.Expression;
  if (expression === undefined) return undefined;
  const metrics = (Metrics ?? []).flatMap(({ Id, MetricStat }) => (MetricStat ? [[Id, MetricStat] as const] : []));
  return { expression, metrics: new Map(metrics) };
};
