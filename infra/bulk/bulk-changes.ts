import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { Plan } from '../../plans/plan.ts';
import type { DataKey } from '../data-key.ts';
import type { UpdateQueues } from '../queues.ts';
import type { StackSettings } from '../settings.ts';
import { createCatalogueBucket } from './catalogue-bucket.ts';
import { PublishFunction } from './publish-function.ts';
import { Schedules } from './schedules.ts';
import { BulkStateMachine } from './state-machine.ts';

export interface BulkChangesProps {
  settings: StackSettings;
  queues: UpdateQueues;
  key: DataKey | undefined;
  plans: readonly Plan[];
  /** The time of the synth. Plans whose moment has passed get no schedule. */
  now: Date;
}

/** The parts that publish the rows of a catalogue as updates, at a plan's time or at once. */
export class BulkChanges extends Construct {
  readonly bucket: Bucket;
  readonly publish: PublishFunction;
  readonly stateMachine: StateMachine;
  /** The ARN of all executions of the state machine. */
  readonly executions: string;
  readonly schedules: Schedules;

  constructor(scope: Construct, id: string, { settings, queues, key, plans, now }: BulkChangesProps) {
    super(scope, id);
    this.bucket = createCatalogueBucket(this, settings, key);
    this.publish = new PublishFunction(this, 'Publish', { settings, queues, key });
    const { stateMachine, executions } = new BulkStateMachine(this, 'Run', {
      settings,
      key,
      bucket: this.bucket,
      publish: this.publish,
    });
    this.stateMachine = stateMachine;
    this.executions = executions;
    this.schedules = new Schedules(this, 'Schedules', { settings, key, stateMachine, plans, now });
  }
}
