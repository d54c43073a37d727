import { Stack, Validations } from 'aws-cdk-lib';
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

/** An ARN as cdk-nag names it in a finding: what only AWS knows in angle brackets. */
const asFound = (scope: Construct, arn: string): string => {
  const resolved: unknown = Stack.of(scope).resolve(arn);
  if (typeof resolved === 'string') return resolved;
  const [, parts] = (resolved as { 'Fn::Join': [string, (string | { Ref: string })[]] })['Fn::Join'];
  return parts.map((part) => (typeof part === 'string' ? part : `<${part.Ref}>`)).join('');
};

/** Managed policies for people and programs beside the function: publishers and operators. */
export class Access extends Construct {
  readonly publisher: ManagedPolicy;
  readonly operator: ManagedPolicy;

  constructor(scope: Construct, id: string, { settings, queues, secret }: AccessProps) {
    super(scope, id);
    const { updates, deadLetters } = queues;
    // IAM's names hold for all regions of an account.
    const { region, stackName } = Stack.of(this);
    const stacks = Stack.of(this).formatArn({
      service: 'cloudformation',
      resource: 'stack',
      resourceName: `${stackName}/*`,
    });
    const publish = new PolicyStatement({ actions: PUBLISH, resources: [updates.queueArn] });
    this.publisher = new ManagedPolicy(this, 'Publisher', {
      managedPolicyName: `button-updates-${settings.stage}-publisher-${region}`,
      description: 'May publish button updates',
      statements: [publish],
    });
    this.operator = new ManagedPolicy(this, 'Operator', {
      managedPolicyName: `button-updates-${settings.stage}-operator-${region}`,
      description: 'May publish button updates, work on dead letters, put in the USERKEY and read the stack',
      statements: [
        publish,
        new PolicyStatement({ actions: EMPTY, resources: [deadLetters.queueArn] }),
        new PolicyStatement({
          actions: ['secretsmanager:PutSecretValue'],
          resources: [secret.secretFullArn ?? `${secret.secretArn}-??????`],
        }),
        new PolicyStatement({ actions: ['cloudformation:DescribeStacks'], resources: [stacks] }),
      ],
    });
    Validations.of(this.operator).acknowledge({
      id: `AwsSolutions::AwsSolutions-IAM5[Resource::${asFound(this, stacks)}]`,
      reason: 'A stack is looked up by its name; the rest of its ARN is an ID that only AWS knows.',
    });
  }
}
