import { Stack } from 'aws-cdk-lib';
import { ManagedPolicy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { UpdateQueues } from './queues.ts';
import type { StackSettings } from './settings.ts';

export interface AccessProps {
  settings: StackSettings;
  queues: UpdateQueues;
  secret: Secret | ISecret;
}

const LOOK = ['sqs:GetQueueAttributes', 'sqs:GetQueueUrl'];
const PUBLISH = ['sqs:SendMessage', ...LOOK];
const EMPTY = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:ChangeMessageVisibility', ...LOOK];

/** Managed policies for people and programs beside the function: publishers and operators. */
export class Access extends Construct {
  readonly publisher: ManagedPolicy;
  readonly operator: ManagedPolicy;

  constructor(scope: Construct, id: string, { settings, queues, secret }: AccessProps) {
    super(scope, id);
    const { updates, deadLetters } = queues;
    const publish = new PolicyStatement({ actions: PUBLISH, resources: [updates.queueArn] });
    this.publisher = new ManagedPolicy(this, 'Publisher', {
      managedPolicyName: `button-updates-${settings.stage}-publisher`,
      description: 'May publish button updates',
      statements: [publish],
    });
    this.operator = new ManagedPolicy(this, 'Operator', {
      managedPolicyName: `button-updates-${settings.stage}-operator`,
      description: 'May publish button updates, work on dead letters, put in the USERKEY and read the stack',
      statements: [
        publish,
        new PolicyStatement({ actions: EMPTY, resources: [deadLetters.queueArn] }),
        new PolicyStatement({ actions: ['secretsmanager:PutSecretValue'], resources: [secret.secretArn] }),
        new PolicyStatement({ actions: ['cloudformation:DescribeStacks'], resources: [Stack.of(this).stackId] }),
      ],
    });
  }
}
