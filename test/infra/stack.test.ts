import { Match } from 'aws-cdk-lib/assertions';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { describe, expect, test } from 'vitest';
import { synthesize } from './template.ts';

interface Statement {
  Action: string | string[];
  Resource: unknown;
}

const DAYS_14 = 14 * 24 * 3600;

describe('with the default settings', () => {
  test('both queues are FIFO, high-throughput, encrypted, and keep messages for 14 days', () => {
    const { template, ofType } = synthesize();
    expect(ofType('AWS::SQS::Queue')).toHaveLength(2);
    template.allResourcesProperties('AWS::SQS::Queue', {
      FifoQueue: true,
      ContentBasedDeduplication: false,
      DeduplicationScope: 'messageGroup',
      FifoThroughputLimit: 'perMessageGroupId',
      MessageRetentionPeriod: DAYS_14,
      SqsManagedSseEnabled: true,
    });
  });

  test('both queues refuse what does not come over TLS', () => {
    const { template } = synthesize();
    template.allResourcesProperties('AWS::SQS::QueuePolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Effect: 'Deny',
            Action: 'sqs:*',
            Condition: { Bool: { 'aws:SecureTransport': 'false' } },
          }),
        ]),
      },
    });
  });

  test('the redrive policy is the backstop, and the dead-letter queue takes from that queue only', () => {
    const { template } = synthesize();
    template.hasResourceProperties('AWS::SQS::Queue', {
      QueueName: 'button-updates-prod.fifo',
      RedrivePolicy: { maxReceiveCount: 1000 },
    });
    template.hasResourceProperties('AWS::SQS::Queue', {
      QueueName: 'button-updates-prod-dlq.fifo',
      RedriveAllowPolicy: {
        redrivePermission: 'byQueue',
        sourceQueueArns: [{ 'Fn::Join': ['', Match.arrayWith([Match.stringLikeRegexp('button-updates-prod.fifo$')])] }],
      },
    });
  });

  test('the event source hands batches of ten with partial failures and bounded concurrency', () => {
    const { template, resources } = synthesize();
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      BatchSize: 10,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: 2 },
    });
    expect(JSON.stringify(resources)).not.toContain('ReservedConcurrentExecutions');
  });

  test('the function is what was built, on the documented runtime, traced, with JSON logs of its own', () => {
    const { template } = synthesize();
    template.hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: 'update-button-prod',
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Handler: 'index.handler',
      TracingConfig: { Mode: 'Active' },
      LoggingConfig: { LogFormat: 'JSON', LogGroup: Match.anyValue() },
    });
    template.hasResourceProperties('AWS::Logs::LogGroup', {
      LogGroupName: '/aws/lambda/update-button-prod',
      RetentionInDays: 30,
    });
  });

  test('the role may use these two queues, that one secret and its own log, and nothing else', () => {
    const { only } = synthesize();
    const { PolicyDocument } = only<{ PolicyDocument: { Statement: Statement[] } }>('AWS::IAM::Policy');
    const seen = PolicyDocument.Statement.map(({ Action, Resource }) => [
      [Action].flat().sort(),
      JSON.stringify(Resource),
    ]);
    expect(seen).toEqual([
      [['logs:CreateLogStream', 'logs:PutLogEvents'], expect.stringContaining('UpdateLog')],
      [['sqs:GetQueueAttributes', 'sqs:GetQueueUrl', 'sqs:SendMessage'], expect.stringContaining('QueuesDeadLetters')],
      [['secretsmanager:DescribeSecret', 'secretsmanager:GetSecretValue'], expect.stringContaining('UserKey')],
      [['xray:PutTelemetryRecords', 'xray:PutTraceSegments'], '"*"'],
      [
        [
          'sqs:ChangeMessageVisibility',
          'sqs:DeleteMessage',
          'sqs:GetQueueAttributes',
          'sqs:GetQueueUrl',
          'sqs:ReceiveMessage',
        ],
        expect.stringContaining('QueuesUpdates'),
      ],
    ]);
  });

  test('the secret is created without a key, and no key stands in the template or the environment', () => {
    const { template, only } = synthesize();
    template.hasResourceProperties('AWS::SecretsManager::Secret', {
      GenerateSecretString: { SecretStringTemplate: '{"userKey":""}', GenerateStringKey: 'placeholder' },
    });
    const { Environment } = only<{ Environment: { Variables: object } }>('AWS::Lambda::Function');
    expect(Object.keys(Environment.Variables).sort()).toEqual([
      'ANVEO_ATTEMPTS',
      'ANVEO_ENDPOINT',
      'ANVEO_SECRET_ID',
      'ANVEO_TEST_MODE',
      'ANVEO_TIMEOUT_MS',
      'DEAD_LETTER_QUEUE_URL',
      'QUEUE_URL',
      'RETRY_WINDOW_HOURS',
    ]);
  });

  test('every alarm goes to the encrypted topic and says what to do', () => {
    const { template, ofType } = synthesize();
    const alarms = ofType('AWS::CloudWatch::Alarm').map(({ Properties }) => Properties);
    expect(alarms.map(({ AlarmName }) => String(AlarmName).replace('button-updates-prod-', '')).sort()).toEqual([
      'AnveoFailing',
      'CredentialsRefused',
      'DeadLetterNotTaken',
      'DeadLetters',
      'FunctionErrors',
      'FunctionThrottles',
      'OldestDeferred',
      'OldestMessage',
      'SettingsWrong',
      'UnexpectedFailure',
    ]);
    for (const { AlarmActions, AlarmDescription } of alarms) {
      expect(JSON.stringify(AlarmActions)).toContain('AlarmsTopic');
      expect(String(AlarmDescription).length).toBeGreaterThan(60);
    }
    template.hasResourceProperties('AWS::SNS::Topic', { KmsMasterKeyId: Match.anyValue() });
  });

  test('CloudWatch may publish to the topic and use its key', () => {
    const { template } = synthesize();
    const cloudWatch = { Effect: 'Allow', Principal: { Service: 'cloudwatch.amazonaws.com' } };
    const allows = (action: unknown) => ({
      PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ ...cloudWatch, Action: action })]) },
    });
    template.hasResourceProperties('AWS::SNS::TopicPolicy', allows('sns:Publish'));
    const { PolicyDocument } = allows(['kms:Decrypt', 'kms:GenerateDataKey*']);
    template.hasResourceProperties('AWS::KMS::Key', { KeyPolicy: PolicyDocument });
  });

  test.each([
    ['CredentialsRefused', 1, 6],
    ['SettingsWrong', 1, 6],
    ['DeadLetterNotTaken', 1, 6],
    ['UnexpectedFailure', 1, 6],
    ['AnveoFailing', 3, 24],
    ['DeferredAge', 1, 24],
  ])('the alarm over %s needs %i of the latest %i periods of five minutes', (name, breaches, among) => {
    synthesize().template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: name,
      Period: 300,
      DatapointsToAlarm: breaches,
      EvaluationPeriods: among,
    });
  });

  test('publishers may send, operators also empty the dead-letter queue and put in the key', () => {
    const { ofType } = synthesize();
    const actions = ofType('AWS::IAM::ManagedPolicy').map(({ Properties }) => {
      const { Statement } = Properties['PolicyDocument'] as { Statement: Statement[] };
      return Statement.map(({ Action, Resource }) => [[Action].flat().sort(), JSON.stringify(Resource).includes('*')]);
    });
    const look = ['sqs:GetQueueAttributes', 'sqs:GetQueueUrl'];
    const publish = [...look, 'sqs:SendMessage'];
    const empty = ['sqs:ChangeMessageVisibility', 'sqs:DeleteMessage', ...look, 'sqs:ReceiveMessage'];
    expect(actions).toEqual([
      [[publish, false]],
      [
        [publish, false],
        [empty, false],
        [['secretsmanager:PutSecretValue'], false],
        [['cloudformation:DescribeStacks'], true],
      ],
    ]);
  });

  test("the alarms read the metrics that this stage's function writes", () => {
    const { template } = synthesize({ stage: 'dev' });
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      Namespace: 'AnveoButtonUpdater',
      MetricName: 'CredentialsRefused',
      Dimensions: [{ Name: 'service', Value: { Ref: Match.stringLikeRegexp('UpdateFunction') } }],
    });
  });

  test('what holds data is retained', () => {
    const { resources } = synthesize();
    const kept = Object.values(resources)
      .filter(({ DeletionPolicy }) => DeletionPolicy?.startsWith('Retain'))
      .map(({ Type }) => Type);
    expect(kept.sort()).toEqual([
      'AWS::KMS::Key',
      'AWS::Logs::LogGroup',
      'AWS::SQS::Queue',
      'AWS::SQS::Queue',
      'AWS::SecretsManager::Secret',
    ]);
  });

  test('the outputs say where everything is', () => {
    const { template } = synthesize();
    expect(Object.keys(template.toJSON()['Outputs']).sort()).toEqual([
      'AlarmTopicArn',
      'DashboardUrl',
      'DeadLetterQueueArn',
      'DeadLetterQueueUrl',
      'FunctionName',
      'OperatorPolicyArn',
      'PublisherPolicyArn',
      'QueueArn',
      'QueueUrl',
      'SecretArn',
      'SetUserKeyCommand',
    ]);
  });
});

test('every setting reaches its place', () => {
  const { template } = synthesize({
    stage: 'test',
    anveoEndpoint: 'https://anveo.example.com/api',
    anveoTestMode: true,
    anveoTimeoutMs: 5000,
    anveoAttempts: 2,
    maxConcurrency: 7,
    functionTimeoutSeconds: 90,
    retryWindowHours: 24,
    alarmEmail: 'ops@example.com',
    logRetentionDays: 7,
    publishers: ['123456789012', 'arn:aws:iam::210987654321:role/crm'],
    removal: 'destroy',
  });
  template.hasResourceProperties('AWS::Lambda::Function', {
    Timeout: 90,
    Environment: {
      Variables: {
        ANVEO_ENDPOINT: 'https://anveo.example.com/api',
        ANVEO_TEST_MODE: 'true',
        ANVEO_TIMEOUT_MS: '5000',
        ANVEO_ATTEMPTS: '2',
        RETRY_WINDOW_HOURS: '24',
      },
    },
  });
  template.hasResourceProperties('AWS::SQS::Queue', {
    VisibilityTimeout: 540,
    RedrivePolicy: { maxReceiveCount: 1000 },
  });
  template.hasResourceProperties('AWS::Lambda::EventSourceMapping', { ScalingConfig: { MaximumConcurrency: 7 } });
  template.hasResourceProperties('AWS::SNS::Subscription', { Protocol: 'email', Endpoint: 'ops@example.com' });
  template.hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 7 });
  template.hasResource('AWS::SecretsManager::Secret', { DeletionPolicy: 'Delete' });
  const policies = JSON.stringify(template.findResources('AWS::SQS::QueuePolicy'));
  expect(policies).toContain('arn:aws:iam::210987654321:role/crm');
  expect(policies).toContain(':iam::123456789012:root');
});

const COMPLETE_ARN = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:anveo/userkey-AbCdEf';

test.each([
  ['a name', 'anveo/userkey', 'anveo/userkey-??????'],
  ['a complete ARN', COMPLETE_ARN, 'anveo/userkey-AbCdEf'],
])('an existing secret by %s is used, and function and operators may use it', (_, secret, granted) => {
  const { ofType, only } = synthesize({ secret });
  expect(ofType('AWS::SecretsManager::Secret')).toEqual([]);
  const { Environment } = only<{ Environment: { Variables: Record<string, unknown> } }>('AWS::Lambda::Function');
  expect(Environment.Variables['ANVEO_SECRET_ID']).toBe(secret);
  for (const type of ['AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy'])
    expect(JSON.stringify(ofType(type))).toContain(granted);
});

test('with a short function timeout a crashed record stays away long enough for the retry window', () => {
  const { template } = synthesize({ functionTimeoutSeconds: 10 });
  template.hasResourceProperties('AWS::SQS::Queue', { VisibilityTimeout: 260 });
});

test('two stages share no name', () => {
  const namesOf = (stage: string) =>
    Object.values(synthesize({ stage }).resources).flatMap(({ Properties = {} }) =>
      [
        'QueueName',
        'FunctionName',
        'AlarmName',
        'TopicName',
        'DashboardName',
        'LogGroupName',
        'ManagedPolicyName',
        'Name',
      ].flatMap((key) => (typeof Properties[key] === 'string' ? [Properties[key]] : [])),
    );
  const prod = namesOf('prod');
  expect(prod.length).toBeGreaterThan(14);
  expect(namesOf('dev').filter((name) => prod.includes(name))).toEqual([]);
  expect(synthesize({ stage: 'dev' }).stack.stackName).toBe('anveo-button-updater-dev');
});

test('a finding of cdk-nag fails the synth', () => {
  expect(() => synthesize({}, (stack) => new Queue(stack, 'Careless'))).toThrow('AwsSolutions-SQS3');
});
