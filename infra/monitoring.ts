import { Duration } from 'aws-cdk-lib';
import { type IMetric, MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import type { BulkChanges } from './bulk/bulk-changes.ts';
import type { History } from './history.ts';
import type { HttpInterface } from './http/http-interface.ts';
import type { UpdateQueues } from './queues.ts';
import type { StackSettings } from './settings.ts';
import type { UpdateFunction } from './update-function.ts';

/** The parts of the stack that alarms and dashboard show. */
export interface MonitoringProps {
  settings: StackSettings;
  queues: UpdateQueues;
  history: History;
  update: UpdateFunction;
  bulk: BulkChanges;
  http: HttpInterface | undefined;
}

/** An alarm: it is raised when `metric` is at least `threshold` in enough of its periods. */
export interface Rule {
  metric: IMetric;
  threshold: number;
  /** In how many periods (1). */
  breaches?: number;
  /** Of how many latest periods (1). */
  among?: number;
  /** A period without data breaches too: what is measured should have come. */
  breachesWithoutData?: true;
  /** What happened, and what to do about it. */
  description: string;
}

/** The period of alarms and dashboards, unless one says another. */
export const PERIOD = Duration.minutes(5);

/** Returns a metric that CloudWatch computes of others. `period` holds for all of them. */
export const computed = (
  label: string,
  expression: string,
  usingMetrics: Record<string, IMetric>,
  period = PERIOD,
): IMetric => new MathExpression({ label, expression, usingMetrics, period });

/**
 * Returns how many periods an alarm must look back so that it does not clear between two events `seconds` apart. One
 * period is added for the time that the invocation takes.
 */
export const periodsOver = (seconds: number): number => Math.ceil(seconds / PERIOD.toSeconds()) + 1;
