import { Duration } from 'aws-cdk-lib';
import type { IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import type { BulkChanges } from './bulk/bulk-changes.ts';
import type { UpdateQueues } from './queues.ts';
import type { StackSettings } from './settings.ts';
import type { UpdateFunction } from './update-function.ts';

/** What alarms and dashboard look at. */
export interface MonitoringProps {
  settings: StackSettings;
  queues: UpdateQueues;
  update: UpdateFunction;
  bulk: BulkChanges;
}

/** When an alarm is raised. */
export interface Rule {
  metric: IMetric;
  threshold: number;
  /** How many periods of five minutes must breach (1), among how many of the latest (1). */
  breaches?: number;
  among?: number;
  /** What happened, and what to do about it. */
  description: string;
}

export const PERIOD = Duration.minutes(5);
