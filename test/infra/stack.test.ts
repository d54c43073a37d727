import { Match } from 'aws-cdk-lib/assertions';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { expect, test } from 'vitest';
import { synthesize } from './template.ts';

test('what holds data is retained', () => {
  const { resources } = synthesize();
  const kept = Object.values(resources)
    .filter(({ DeletionPolicy }) => DeletionPolicy?.startsWith('Retain'))
    .map(({ Type }) => Type);
  expect(kept.sort()).toEqual([
    'AWS::DynamoDB::Table',
    'AWS::KMS::Key',
    'AWS::Logs::LogGroup',
    'AWS::Logs::LogGroup',
    'AWS::Logs::LogGroup',
    'AWS::S3::Bucket',
    'AWS::SQS::Queue',
    'AWS::SQS::Queue',
    'AWS::SQS::Queue',
    'AWS::SecretsManager::Secret',
  ]);
});

test('the outputs say where everything is', () => {
  const { template } = synthesize();
  expect(Object.keys(template.toJSON()['Outputs']).sort()).toEqual([
    'AlarmTopicArn',
    'CatalogueBucket',
    'DashboardUrl',
    'DeadLetterQueueArn',
    'DeadLetterQueueUrl',
    'EventSourceMappingId',
    'FunctionName',
    'HistoryTableName',
    'OperatorPolicyArn',
    'PublisherPolicyArn',
    'QueueArn',
    'QueueUrl',
    'SchedulesDeadLetterQueueUrl',
    'SecretArn',
    'SetUserKeyCommand',
    'StateMachineArn',
  ]);
});

test('the settings of the stack reach its resources', () => {
  const { template } = synthesize({
    stage: 'test',
    maxConcurrency: 7,
    bulkConcurrency: 25,
    bulkBacklog: 900,
    functionMemoryMb: 1024,
    functionTimeoutSeconds: 90,
    alarmEmail: 'ops@example.com',
    logRetentionDays: 7,
    publishers: ['123456789012', 'arn:aws:iam::210987654321:role/crm'],
    removal: 'destroy',
  });
  for (const FunctionName of ['update-button-test', 'publish-updates-test']) {
    template.hasResourceProperties('AWS::Lambda::Function', { FunctionName, MemorySize: 1024 });
  }
  template.hasResourceProperties('AWS::Lambda::Function', { FunctionName: 'update-button-test', Timeout: 90 });
  template.hasResourceProperties('AWS::Lambda::Function', {
    FunctionName: 'publish-updates-test',
    Environment: { Variables: { BULK_BACKLOG: '900' } },
  });
  template.hasResourceProperties('AWS::SQS::Queue', {
    VisibilityTimeout: 540,
    RedrivePolicy: { maxReceiveCount: 1000 },
  });
  template.hasResourceProperties('AWS::Lambda::EventSourceMapping', { ScalingConfig: { MaximumConcurrency: 7 } });
  template.hasResourceProperties('AWS::StepFunctions::StateMachine', {
    DefinitionString: Match.stringLikeRegexp('"MaxConcurrency":25,'),
  });
  template.hasResourceProperties('AWS::SNS::Subscription', { Protocol: 'email', Endpoint: 'ops@example.com' });
  template.hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 7 });
  template.hasResource('AWS::SecretsManager::Secret', { DeletionPolicy: 'Delete' });
  const policies = JSON.stringify(template.findResources('AWS::SQS::QueuePolicy'));
  expect(policies).toContain('arn:aws:iam::210987654321:role/crm');
  expect(policies).toContain(':iam::123456789012:root');
});

test('two stages share no name', () => {
  const namesOf = (stage: string) =>
    Object.values(synthesize({ stage }).resources).flatMap(({ Type, Properties = {} }) =>
      // A schedule's name is unique in its group only.
      Type === 'AWS::Scheduler::Schedule'
        ? []
        : [
            'QueueName',
            'TableName',
            'FunctionName',
            'AlarmName',
            'TopicName',
            'DashboardName',
            'LogGroupName',
            'ManagedPolicyName',
            'StateMachineName',
            'Name',
          ].flatMap((key) => (typeof Properties[key] === 'string' ? [Properties[key]] : [])),
    );
  const prod = namesOf('prod');
  expect(prod.length).toBeGreaterThan(14);
  expect(namesOf('dev').filter((name) => prod.includes(name))).toEqual([]);
  expect(synthesize({ stage: 'dev' }).stack.stackName).toBe('anveo-button-updater-dev');
});

test('a finding of cdk-nag fails the synth', () => {
  expect(() => synthesize({}, { change: (stack) => new Queue(stack, 'Careless') })).toThrow('AwsSolutions-SQS3');
});
