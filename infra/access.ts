import { ArnFormat, Stack } from 'aws-cdk-lib';
import { ManagedPolicy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { BulkChanges } from './bulk/bulk-changes.ts';
import { operatorOfBulkChanges } from './bulk/operator.ts';
import type { DataKey } from './data-key.ts';
import { acknowledgeWildcards } from './findings.ts';
import type { History } from './history.ts';
import type { HttpInterface } from './http/http-interface.ts';
import { resourceName } from './names.ts';
import type { UpdateQueues } from './queues.ts';
import { secretResource } from './secrets.ts';
import type { StackSettings } from './settings.ts';
import type { UpdateFunction } from './update-function.ts';

export interface AccessProps {
  settings: StackSettings;
  queues: UpdateQueues;
  history: History;
  key: DataKey | undefined;
  secret: Secret | ISecret;
  update: UpdateFunction;
  bulk: BulkChanges;
  http: HttpInterface | undefined;
}

const READ_QUEUE = ['sqs:GetQueueAttributes', 'sqs:GetQueueUrl'];
const PUBLISH = ['sqs:SendMessage', ...READ_QUEUE];
/** AWS's own way to move dead letters; it also needs the actions of RECEIVE there, and those of PUBLISH where they go. */
const MOVE = ['sqs:StartMessageMoveTask', 'sqs:ListMessageMoveTasks', 'sqs:CancelMessageMoveTask'];
const RECEIVE = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:ChangeMessageVisibility', ...READ_QUEUE];

/** Adding a publisher reads what is there: the secret has all of them. */
const worksOnPublishers = (publishers: Secret | ISecret) =>
  new PolicyStatement({
    actions: [
      'secretsmanager:GetSecretValue',
      'secretsmanager:PutSecretValue',
      'secretsmanager:UpdateSecretVersionStage',
    ],
    resources: [secretResource(publishers)],
  });

/** Managed policies for publishers and operators. */
export class Access extends Construct {
  readonly publisher: ManagedPolicy;
  readonly operator: ManagedPolicy;

  constructor(
    scope: Construct,
    id: string,
    { settings, queues, history, key, secret, update, bulk, http }: AccessProps,
  ) {
    super(scope, id);
    const { updates, deadLetters } = queues;
    // Names of policies are unique in an account, over all regions, so they contain the region.
    const { region, stackName } = Stack.of(this);
    const stacks = Stack.of(this).formatArn({
      service: 'cloudformation',
      resource: 'stack',
      resourceName: `${stackName}/*`,
    });
    // A look at alarms by what they notify is one at all of them.
    const alarms = Stack.of(this).formatArn({
      service: 'cloudwatch',
      resource: 'alarm',
      resourceName: '*',
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    const publish = new PolicyStatement({ actions: PUBLISH, resources: [updates.queueArn] });
    this.publisher = new ManagedPolicy(this, 'Publisher', {
      managedPolicyName: resourceName(settings, 'publisher', region),
      description: 'May publish button updates',
      statements: [publish, ...(key?.useThrough('sqs') ?? [])],
    });
    const bulkChanges = operatorOfBulkChanges(bulk);
    this.operator = new ManagedPolicy(this, 'Operator', {
      managedPolicyName: resourceName(settings, 'operator', region),
      // CloudFormation cannot replace a policy that keeps its name: this text stays as it was in 0.1.0.
      description: 'May publish button updates, work on dead letters, put in the USERKEY and read the stack',
      statements: [
        publish,
        new PolicyStatement({
          actions: RECEIVE,
          resources: [deadLetters.queueArn, bulk.schedules.deadLetters.queueArn],
        }),
        new PolicyStatement({ actions: ['sqs:SendMessage', ...MOVE], resources: [deadLetters.queueArn] }),
        ...history.statementsOfOperators(),
        new PolicyStatement({
          actions: ['lambda:GetEventSourceMapping', 'lambda:UpdateEventSourceMapping'],
          resources: [update.eventSource.eventSourceMappingArn],
        }),
        new PolicyStatement({
          actions: ['secretsmanager:PutSecretValue'],
          resources: [secretResource(secret)],
        }),
        ...(http ? [worksOnPublishers(http.publishers)] : []),
        new PolicyStatement({ actions: ['cloudformation:DescribeStacks'], resources: [stacks] }),
        new PolicyStatement({ actions: ['cloudwatch:DescribeAlarms'], resources: [alarms] }),
        ...bulkChanges.statements,
        ...(key?.useThrough('sqs', 'dynamodb', 'secretsmanager', 's3', 'states') ?? []),
      ],
    });
    acknowledgeWildcards(this.operator, {
      [stacks]: 'Operators know the name of the stack; the rest of its ARN is an ID that AWS chooses.',
      [alarms]: "Operators see the stack's alarms, which are found by their topic; that reads states of others, too.",
      ...bulkChanges.wildcards,
    });
  }
}
