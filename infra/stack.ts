import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { ButtonUpdate } from '../functions/event/schema.ts';
import type { Plan } from '../plans/plan.ts';
import { Access } from './access.ts';
import { Alarms } from './alarms.ts';
import { BulkChanges } from './bulk/bulk-changes.ts';
import { Canary } from './canary.ts';
import { createDashboard } from './dashboard.ts';
import { dataKeyOf } from './data-key.ts';
import { History } from './history.ts';
import { HttpInterface } from './http/http-interface.ts';
import { UpdateQueues } from './queues.ts';
import type { StackSettings } from './settings.ts';
import { UpdateFunction } from './update-function.ts';
import { userKeySecret } from './user-key.ts';

export interface ButtonUpdaterProps extends StackProps {
  settings: StackSettings;
  /** The update of the canary. */
  canary: ButtonUpdate | undefined;
  /** The plans of bulk changes. */
  plans: readonly Plan[];
  /** The time of the synth. */
  now: Date;
}

/** Returns the name of a stage's stack. */
export const stackName = (stage: string): string => `anveo-button-updater-${stage}`;

/** The stack: one stage of the whole product. */
export class ButtonUpdaterStack extends Stack {
  readonly queues: UpdateQueues;
  readonly history: History;
  readonly update: UpdateFunction;
  readonly bulk: BulkChanges;
  readonly http: HttpInterface | undefined;

  constructor(scope: Construct, id: string, { settings, canary, plans, now, ...props }: ButtonUpdaterProps) {
    super(scope, id, { description: `Updates of Anveo Click2Call buttons, stage ${settings.stage}`, ...props });
    const key = dataKeyOf(this, settings);
    const secret = userKeySecret(this, settings, key);
    this.queues = new UpdateQueues(this, 'Queues', settings, key);
    this.history = new History(this, 'History', settings, key);
    const shared = { settings, queues: this.queues, history: this.history, key };
    this.update = new UpdateFunction(this, 'Update', { ...shared, secret, canaryButton: canary?.id });
    this.bulk = new BulkChanges(this, 'Bulk', { settings, queues: this.queues, key, plans, now });
    if (canary) {
      const { group } = this.bulk.schedules;
      new Canary(this, 'Canary', { ...shared, sent: canary, update: this.update, group });
    }
    this.http = settings.http ? new HttpInterface(this, 'Http', shared) : undefined;
    const parts = { ...shared, update: this.update, bulk: this.bulk, http: this.http };
    const access = new Access(this, 'Access', { ...parts, secret });
    const alarms = new Alarms(this, 'Alarms', parts);
    const dashboard = createDashboard(this, parts, alarms.alarms);

    const { region } = this;
    this.#output({
      QueueUrl: this.queues.updates.queueUrl,
      QueueArn: this.queues.updates.queueArn,
      DeadLetterQueueUrl: this.queues.deadLetters.queueUrl,
      DeadLetterQueueArn: this.queues.deadLetters.queueArn,
      HistoryTableName: this.history.table.tableName,
      SecretArn: secret.secretArn,
      SetUserKeyCommand: `aws secretsmanager put-secret-value --region ${region} --secret-id ${secret.secretArn} --secret-string file://userkey.txt`,
      FunctionName: this.update.function.functionName,
      EventSourceMappingId: this.update.eventSource.eventSourceMappingId,
      DashboardUrl: `https://console.aws.amazon.com/cloudwatch/home?region=${region}#dashboards/dashboard/${dashboard.dashboardName}`,
      AlarmTopicArn: alarms.topic.topicArn,
      PublisherPolicyArn: access.publisher.managedPolicyArn,
      OperatorPolicyArn: access.operator.managedPolicyArn,
      CatalogueBucket: this.bulk.bucket.bucketName,
      StateMachineArn: this.bulk.stateMachine.stateMachineArn,
      SchedulesDeadLetterQueueUrl: this.bulk.schedules.deadLetters.queueUrl,
      ...(key && { DataKeyArn: key.key.keyArn }),
      ...this.http?.outputs,
    });
  }

  #output(outputs: Record<string, string>): void {
    for (const [name, value] of Object.entries(outputs)) new CfnOutput(this, name, { value });
  }
}
