import { Match } from 'aws-cdk-lib/assertions';
import { expect, test } from 'vitest';
import { synthesize } from '../template.ts';

test('the state machine is a standard one, traced, and logs errors without what is in them', () => {
  synthesize().template.hasResourceProperties('AWS::StepFunctions::StateMachine', {
    StateMachineName: 'button-updates-prod',
    StateMachineType: Match.absent(),
    TracingConfiguration: { Enabled: true },
    LoggingConfiguration: { Level: 'ERROR', IncludeExecutionData: false, Destinations: [Match.anyValue()] },
  });
});

test('its role may call that one function, read catalogues, write results, and work on its own runs', () => {
  const { allowed } = synthesize();
  const [last, ...rest] = allowed('BulkRunRole').reverse();
  expect(rest.reverse()).toEqual([
    [['lambda:InvokeFunction'], expect.stringMatching(/^\{"Fn::GetAtt":\["BulkPublishFunction\w+","Arn"\]\}$/)],
    [['s3:GetObject', 's3:GetObjectVersion'], expect.stringMatching(/BulkBucket\w+","Arn"\]\},"\/catalogues\/\*"/)],
    // Without it S3 answers 403 where there is no such catalogue, and the run's error says nothing of it.
    [['s3:ListBucket'], expect.stringMatching(/^\{"Fn::GetAtt":\["BulkBucket\w+","Arn"\]\}$/)],
    [
      ['s3:AbortMultipartUpload', 's3:GetObject', 's3:ListMultipartUploadParts', 's3:PutObject'],
      expect.stringMatching(/BulkBucket\w+","Arn"\]\},"\/runs\/\*"/),
    ],
    [['states:StartExecution'], expect.stringContaining(':stateMachine:button-updates-prod"')],
    [
      ['states:DescribeExecution', 'states:StopExecution'],
      expect.stringContaining(':execution:button-updates-prod:*"'),
    ],
    [
      ['states:DescribeExecution', 'states:RedriveExecution'],
      expect.stringContaining(':execution:button-updates-prod/Rows:*"'),
    ],
    [
      ['states:DescribeMapRun', 'states:ListExecutions'],
      expect.stringContaining(':mapRun:button-updates-prod/Rows:*"'),
    ],
  ]);
  const [actions = [], resource] = last ?? [];
  expect(resource).toBe('"*"');
  expect(actions.filter((action) => !/^(xray|logs):/.test(action))).toEqual([]);
});

test('only this state machine of this account, and its map of rows, may take on the role', () => {
  synthesize().template.hasResourceProperties('AWS::IAM::Role', {
    AssumeRolePolicyDocument: {
      Statement: [
        {
          Action: 'sts:AssumeRole',
          Principal: { Service: 'states.amazonaws.com' },
          Condition: {
            StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
            ArnLike: {
              'aws:SourceArn': [':stateMachine:button-updates-prod$', ':stateMachine:button-updates-prod/Rows$'].map(
                (end) => ({ 'Fn::Join': ['', Match.arrayWith([Match.stringLikeRegexp(end)])] }),
              ),
            },
          },
        },
      ],
    },
  });
});

test('it can write its log before it is made', () => {
  const { resources } = synthesize();
  const machine = Object.values(resources).find(({ Type }) => Type === 'AWS::StepFunctions::StateMachine');
  expect(machine?.DependsOn).toContainEqual(expect.stringMatching(/^BulkRunRoleDefaultPolicy/));
});

test('publish-updates is what was built, and may count and send to the queue of updates and nothing else', () => {
  const { template, allowed } = synthesize();
  template.hasResourceProperties('AWS::Lambda::Function', {
    FunctionName: 'publish-updates-prod',
    Runtime: 'nodejs24.x',
    Architectures: ['arm64'],
    Handler: 'index.handler',
    TracingConfig: { Mode: 'Active' },
    Environment: { Variables: { QUEUE_URL: { Ref: Match.stringLikeRegexp('^QueuesUpdates') }, BULK_BACKLOG: '500' } },
  });
  expect(allowed('BulkPublishRole')).toEqual([
    [['logs:CreateLogStream', 'logs:PutLogEvents'], expect.stringContaining('BulkPublishLog')],
    [['xray:PutTelemetryRecords', 'xray:PutTraceSegments'], '"*"'],
    [
      ['sqs:GetQueueAttributes', 'sqs:SendMessage'],
      expect.stringMatching(/^\{"Fn::GetAtt":\["QueuesUpdates\w+","Arn"\]\}$/),
    ],
  ]);
});

test('the function ends before the state machine gives up on it', () => {
  const { only } = synthesize();
  const { DefinitionString } = only<{ DefinitionString: string }>('AWS::StepFunctions::StateMachine');
  const { Timeout } = only<{ Timeout: number }>('AWS::Lambda::Function', { FunctionName: 'publish-updates-prod' });
  const { TimeoutSeconds } = JSON.parse(DefinitionString).States.PublishRows.ItemProcessor.States.PublishBatch;
  expect(Timeout).toBeLessThan(TimeoutSeconds);
});
