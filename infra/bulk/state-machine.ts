import { ArnFormat, Aws, Stack, Validations } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { DefinitionBody, LogLevel, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { acknowledgeWildcards } from '../findings.ts';
import { resourceName } from '../names.ts';
import { removalPolicy } from '../removal-policy.ts';
import type { StackSettings } from '../settings.ts';
import { CATALOGUES, definitionOf, MAP_LABEL, RUNS } from './definition.ts';
import type { PublishFunction } from './publish-function.ts';

export interface BulkStateMachineProps {
  settings: StackSettings;
  bucket: Bucket;
  publish: PublishFunction;
}

/** The state machine that runs a bulk change, with its role and its log. */
export class BulkStateMachine extends Construct {
  readonly stateMachine: StateMachine;
  /** All executions of the state machine. */
  readonly executions: string;

  constructor(scope: Construct, id: string, { settings, bucket, publish }: BulkStateMachineProps) {
    super(scope, id);
    const name = resourceName(settings);
    this.executions = this.#arn('execution', `${name}:*`);
    const role = this.#role(name, bucket, publish);
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
      tracingEnabled: true,
      logs: {
        destination: new LogGroup(this, 'Log', {
          // Under this prefix CloudWatch's resource policy does not grow with every log group.
          logGroupName: `/aws/vendedlogs/states/${name}`,
          retention: settings.logRetentionDays,
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

  /** https://docs.aws.amazon.com/step-functions/latest/dg/iam-policies-eg-dist-map.html */
  #role(name: string, bucket: Bucket, publish: PublishFunction): Role {
    const { account } = Stack.of(this);
    const self = this.#arn('stateMachine', name);
    const role = new Role(this, 'Role', {
      description: `What the bulk changes of ${name} may do`,
      assumedBy: new ServicePrincipal('states.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': account }, ArnEquals: { 'aws:SourceArn': self } },
      }),
    });
    const catalogues = bucket.arnForObjects(`${CATALOGUES}/*`);
    const runs = bucket.arnForObjects(`${RUNS}/*`);
    const children = this.#arn('execution', `${name}/${MAP_LABEL}:*`);
    const mapRuns = this.#arn('mapRun', `${name}/${MAP_LABEL}:*`);
    const may: [actions: string[], resource: string][] = [
      [['lambda:InvokeFunction'], publish.function.functionArn],
      [['s3:GetObject', 's3:GetObjectVersion'], catalogues],
      [['s3:PutObject', 's3:GetObject', 's3:ListMultipartUploadParts', 's3:AbortMultipartUpload'], runs],
      [['states:StartExecution'], self],
      [['states:DescribeExecution', 'states:StopExecution'], this.executions],
      [['states:RedriveExecution'], children],
      [['states:DescribeMapRun'], mapRuns],
    ];
    for (const [actions, resource] of may) role.addToPolicy(new PolicyStatement({ actions, resources: [resource] }));
    acknowledgeWildcards(role, {
      [catalogues]: 'Which catalogue a run reads stands in its input.',
      [runs]: 'Every run writes its results under its own name.',
      [this.executions]: 'A map stops and follows its children, whose names Step Functions gives.',
      [children]: 'A map redrives its children, whose names Step Functions gives.',
      [mapRuns]: 'The name of a Map Run is an ID that Step Functions gives.',
    });
    return role;
  }

  #acknowledge(role: Role): void {
    Validations.of(role).acknowledge({
      id: 'AwsSolutions::AwsSolutions-IAM5[Resource::*]',
      reason: 'X-Ray, and the delivery of logs by CloudWatch, know no narrower resource than all.',
    });
    Validations.of(this.stateMachine).acknowledge({
      id: 'AwsSolutions::AwsSolutions-SF1',
      reason: "Errors are enough: every batch's outcome stands in the run's results, and events are personal data.",
    });
  }
}
