import { ArnFormat, Aws, Stack, Validations } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { DefinitionBody, LogLevel, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { CATALOGUES } from '../../plans/catalogue-key.ts';
import type { DataKey } from '../data-key.ts';
import { acknowledgeWildcards } from '../findings.ts';
import { resourceName } from '../names.ts';
import { removalPolicy } from '../removal-policy.ts';
import type { StackSettings } from '../settings.ts';
import { definitionOf, MAP_LABEL, RUNS } from './definition.ts';
import type { PublishFunction } from './publish-function.ts';

export interface BulkStateMachineProps {
  settings: StackSettings;
  key: DataKey | undefined;
  bucket: Bucket;
  publish: PublishFunction;
}

/** The state machine of bulk changes, with its role and its log. */
export class BulkStateMachine extends Construct {
  readonly stateMachine: StateMachine;
  /** The ARN of all executions. */
  readonly executions: string;

  constructor(scope: Construct, id: string, { settings, key, bucket, publish }: BulkStateMachineProps) {
    super(scope, id);
    const name = resourceName(settings);
    this.executions = this.#arn('execution', `${name}:*`);
    const role = this.#role(name, bucket, publish);
    for (const use of key?.useThrough('s3', 'states') ?? []) role.addToPolicy(use);
    // The CDK allows the use for the state machine itself, not for that of the children.
    if (key) role.addToPolicy(key.useForRuns(this.#arn('stateMachine', `${name}/${MAP_LABEL}`)));
    this.stateMachine = new StateMachine(this, 'StateMachine', {
      stateMachineName: name,
      comment: 'Publishes the rows of a catalogue as button updates',
      definitionBody: DefinitionBody.fromString(JSON.stringify(definitionOf(settings.bulkConcurrency))),
      definitionSubstitutions: {
        Partition: Aws.PARTITION,
        Bucket: bucket.bucketName,
        PublishUpdates: publish.function.functionArn,
      },
      role,
      ...(key && { encryptionConfiguration: key.ofRuns }),
      tracingEnabled: true,
      logs: {
        destination: new LogGroup(this, 'Log', {
          // For names with this prefix, CloudWatch's resource policy needs no entry per log group.
          logGroupName: `/aws/vendedlogs/states/${name}`,
          retention: settings.logRetentionDays,
          ...(key && { encryptionKey: key.key }),
          removalPolicy: removalPolicy(settings),
        }),
        level: LogLevel.ERROR,
        includeExecutionData: false,
      },
    });
    this.#acknowledge(role);
  }

  #arn(resource: string, resourceName: string): string {
    const arnFormat = ArnFormat.COLON_RESOURCE_NAME;
    return Stack.of(this).formatArn({ service: 'states', resource, resourceName, arnFormat });
  }

  /**
   * The permissions of a Distributed Map: https://docs.aws.amazon.com/step-functions/latest/dg/iam-policies-eg-dist-map.html
   * The state machine of its children is `NAME/LABEL`, which the trust covers too:
   * https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeStateMachine.html
   */
  #role(name: string, bucket: Bucket, publish: PublishFunction): Role {
    const { account } = Stack.of(this);
    const self = this.#arn('stateMachine', name);
    const role = new Role(this, 'Role', {
      description: `What the bulk changes of ${name} may do`,
      assumedBy: new ServicePrincipal('states.amazonaws.com', {
        conditions: {
          StringEquals: { 'aws:SourceAccount': account },
          ArnLike: { 'aws:SourceArn': [self, this.#arn('stateMachine', `${name}/${MAP_LABEL}`)] },
        },
      }),
    });
    const catalogues = bucket.arnForObjects(`${CATALOGUES}/*`);
    const runs = bucket.arnForObjects(`${RUNS}/*`);
    const children = this.#arn('execution', `${name}/${MAP_LABEL}:*`);
    const mapRuns = this.#arn('mapRun', `${name}/${MAP_LABEL}:*`);
    const may: [actions: string[], resource: string][] = [
      [['lambda:InvokeFunction'], publish.function.functionArn],
      [['s3:GetObject', 's3:GetObjectVersion'], catalogues],
      // S3 answers 404 only to who may list the bucket, and 403 to others: a run must say that there is no such catalogue.
      [['s3:ListBucket'], bucket.bucketArn],
      [['s3:PutObject', 's3:GetObject', 's3:ListMultipartUploadParts', 's3:AbortMultipartUpload'], runs],
      [['states:StartExecution'], self],
      [['states:DescribeExecution', 'states:StopExecution'], this.executions],
      [['states:DescribeExecution', 'states:RedriveExecution'], children],
      [['states:DescribeMapRun', 'states:ListExecutions'], mapRuns],
    ];
    for (const [actions, resource] of may) role.addToPolicy(new PolicyStatement({ actions, resources: [resource] }));
    acknowledgeWildcards(role, {
      [catalogues]: 'The input of a run names its catalogue.',
      [runs]: 'Each run writes its results under its name.',
      [this.executions]: 'A map follows and stops its children, whose names Step Functions chooses.',
      [children]: 'A map redrives its children, and a run reads the error of one. Step Functions chooses their names.',
      [mapRuns]: 'The name of a Map Run is an ID that Step Functions chooses.',
    });
    return role;
  }

  #acknowledge(role: Role): void {
    Validations.of(role).acknowledge({
      id: 'AwsSolutions::AwsSolutions-IAM5[Resource::*]',
      reason: 'X-Ray and the delivery of logs by CloudWatch accept no narrower resource.',
    });
    Validations.of(this.stateMachine).acknowledge({
      id: 'AwsSolutions::AwsSolutions-SF1',
      reason: "Errors are enough: the results of a run have each batch's outcome, and events are personal data.",
    });
  }
}
