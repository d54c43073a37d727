import { Match } from 'aws-cdk-lib/assertions';
import { expect, test } from 'vitest';
import { synthesize } from './template.ts';

interface Deployed {
  Environment: { Variables: Record<string, unknown> };
}

const UPDATE_BUTTON = { FunctionName: 'update-button-prod' };

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
  const { allowed } = synthesize();
  expect(allowed('UpdateRole')).toEqual([
    [['logs:CreateLogStream', 'logs:PutLogEvents'], expect.stringContaining('UpdateLog')],
    [['xray:PutTelemetryRecords', 'xray:PutTraceSegments'], '"*"'],
    [['sqs:GetQueueAttributes', 'sqs:GetQueueUrl', 'sqs:SendMessage'], expect.stringContaining('QueuesDeadLetters')],
    [['secretsmanager:DescribeSecret', 'secretsmanager:GetSecretValue'], expect.stringContaining('UserKey')],
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
  const { Environment } = only<Deployed>('AWS::Lambda::Function', UPDATE_BUTTON);
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

const COMPLETE_ARN = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:anveo/userkey-AbCdEf';

test.each([
  ['a name', 'anveo/userkey', 'anveo/userkey-??????'],
  ['a complete ARN', COMPLETE_ARN, 'anveo/userkey-AbCdEf'],
])('an existing secret by %s is used, and function and operators may use it', (_, secret, granted) => {
  const { ofType, only } = synthesize({ secret });
  expect(ofType('AWS::SecretsManager::Secret')).toEqual([]);
  const { Environment } = only<Deployed>('AWS::Lambda::Function', UPDATE_BUTTON);
  expect(Environment.Variables['ANVEO_SECRET_ID']).toBe(secret);
  for (const type of ['AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy'])
    expect(JSON.stringify(ofType(type))).toContain(granted);
});
