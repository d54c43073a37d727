import { type AlarmProperties, computationOf, type MetricProperties } from './alarms.ts';

/** A value for each period of five minutes; undefined where CloudWatch has none. */
export type Series = readonly (number | undefined)[];

/** Series by `RESOURCE METRIC STATISTIC`, where the resource is the start of its logical ID. */
export type AllSeries = ReadonlyMap<string, Series>;

const PERIOD_MIN = 5;
const PERIOD_S = PERIOD_MIN * 60;

/** Returns the value of a metric of `seconds` that ends with a period of five minutes: the sum of its own. */
const valueOver = (seconds: number, series: Series, period: number): number | undefined => {
  const values = series
    .slice(Math.max(0, period + 1 - seconds / PERIOD_S), period + 1)
    .filter((each) => each !== undefined);
  return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value);
};

const seriesOf = ({ MetricName, Dimensions }: MetricProperties, statistic: string, all: AllSeries): Series => {
  const resource = JSON.stringify(Dimensions[0]?.Value);
  const key = [...all.keys()].find((each) => {
    const [start = '', ...rest] = each.split(' ');
    return resource.includes(`"${start}`) && rest.join(' ') === `${MetricName} ${statistic}`;
  });
  return key === undefined ? [] : (all.get(key) ?? []);
};

const FUNCTIONS = {
  IF: (condition: boolean, yes: number, no: number) => (condition ? yes : no),
  FILL: (value: number | undefined, instead: number) => value ?? instead,
};

/**
 * Computes an expression as CloudWatch does: where a metric has no value, there is no result, unless FILL gives one.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
 */
const compute = (expression: string, values: Readonly<Record<string, number | undefined>>): number | undefined => {
  const needed = expression.replaceAll(/FILL\(\w+, \d+\)/g, '');
  const isMissing = Object.keys(values).some(
    (id) => values[id] === undefined && new RegExp(`\\b${id}\\b`).test(needed),
  );
  if (isMissing) return undefined;
  const scope = { ...FUNCTIONS, ...values };
  const body = `return ${expression.replaceAll(' AND ', ' && ')};`;
  return new Function(...Object.keys(scope), body)(...Object.values(scope)) as number;
};

const datapoint = (alarm: AlarmProperties, period: number, all: AllSeries): number | undefined => {
  const computation = computationOf(alarm);
  if (!computation) return seriesOf(alarm, alarm.Statistic, all)[period];
  const values = Array.from(computation.metrics, ([id, { Metric, Stat, Period }]) => {
    const series = seriesOf(Metric, Stat, all);
    return [id, Stat === 'Sum' ? valueOver(Period, series, period) : series[period]];
  });
  return compute(computation.expression, Object.fromEntries(values));
};

/** Writes the end of a period as hours and minutes since the beginning. */
const at = (period: number): string => {
  const minutes = (period + 1) * PERIOD_MIN;
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}`;
};

/**
 * Returns when an alarm is raised and cleared over these series, as `FROM-TO` in hours and minutes; `FROM-` when it stays
 * raised. What was before the series is not counted.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html
 */
export const raised = (alarm: AlarmProperties, periods: number, all: AllSeries): string[] => {
  const breaches = Array.from({ length: periods }, (_, period) => {
    const value = datapoint(alarm, period, all);
    return value === undefined ? alarm.TreatMissingData === 'breaching' : value >= alarm.Threshold;
  });
  const times: string[] = [];
  let since: number | undefined;
  for (let period = 0; period < periods; period += 1) {
    const window = breaches.slice(Math.max(0, period + 1 - alarm.EvaluationPeriods), period + 1);
    const isRaised = window.filter(Boolean).length >= alarm.DatapointsToAlarm;
    if (isRaised && since === undefined) since = period;
    if (isRaised || since === undefined) continue;
    times.push(`${at(since)}-${at(period)}`);
    since = undefined;
  }
  return since === undefined ? times : [...times, `${at(since)}-`];
};
