import { Match } from 'aws-cdk-lib/assertions';
import { expect, test } from 'vitest';
import { environmentSchema, readSettings } from '../../functions/delivery/settings.ts';
import { type DeployedFunction, resolved } from './runtime.ts';
import { synthesize } from './template.ts';

const UPDATE_BUTTON = { FunctionName: 'update-button-prod' };

test('the event source hands batches of ten with partial failures and bounded concurrency, and is enabled in so many words', () => {
  const { template, resources } = synthesize();
  template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
    BatchSize: 10,
    Enabled: true,
    FunctionResponseTypes: ['ReportBatchItemFailures'],
    ScalingConfig: { MaximumConcurrency: 2 },
  });
  expect(JSON.stringify(resources)).not.toContain('ReservedConcurrentExecutions');
});

test('the function is the built bundle on the documented runtime, traced, with JSON in its log group', () => {
  const { template } = synthesize();
  template.hasResourceProperties('AWS::Lambda::Function', {
    FunctionName: 'update-button-prod',
    Runtime: 'nodejs24.x',
    Architectures: ['arm64'],
    Handler: 'index.handler',
    MemorySize: 256,
    TracingConfig: { Mode: 'Active' },
    LoggingConfig: { LogFormat: 'JSON', LogGroup: Match.anyValue() },
  });
  template.hasResourceProperties('AWS::Logs::LogGroup', {
    LogGroupName: '/aws/lambda/update-button-prod',
    RetentionInDays: 30,
  });
});

test('the role may use these two queues, that one table without its indexes, that one secret and its own log, and nothing else', () => {
  const { allowed } = synthesize();
  expect(allowed('UpdateRole')).toEqual([
    [['logs:CreateLogStream', 'logs:PutLogEvents'], expect.stringContaining('UpdateLog')],
    [['xray:PutTelemetryRecords', 'xray:PutTraceSegments'], '"*"'],
    [['sqs:SendMessage'], expect.stringMatching(/^\{"Fn::GetAtt":\["QueuesDeadLetters\w+","Arn"\]\}$/)],
    [['secretsmanager:GetSecretValue'], expect.stringMatching(/^\{"Ref":"UserKey\w+"\}$/)],
    [
      ['dynamodb:BatchWriteItem', 'dynamodb:GetItem', 'dynamodb:UpdateItem'],
      expect.stringMatching(/^\{"Fn::GetAtt":\["HistoryTable\w+","Arn"\]\}$/),
    ],
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
  const { Environment } = only<DeployedFunction>('AWS::Lambda::Function', UPDATE_BUTTON);
  expect(Environment.Variables['ANVEO_SECRET_ID']).toEqual({ Ref: expect.stringMatching(/^UserKey/) });
});

/** Returns the function's environment in the template, with the queues and the secret of REQUIRED. */
const environmentOf = (settings: Record<string, unknown>): Record<string, string> => {
  const deployed = synthesize(settings).only<DeployedFunction>('AWS::Lambda::Function', UPDATE_BUTTON);
  return resolved(deployed, REQUIRED);
};

const REQUIRED = {
  QueuesUpdates: 'https://sqs/updates',
  QueuesDeadLetters: 'https://sqs/letters',
  UserKey: 'key',
  HistoryTable: 'history',
};

test('without settings of the stack, the function runs with its own defaults', () => {
  const required = {
    QUEUE_URL: REQUIRED.QueuesUpdates,
    DEAD_LETTER_QUEUE_URL: REQUIRED.QueuesDeadLetters,
    ANVEO_SECRET_ID: REQUIRED.UserKey,
    HISTORY_TABLE: REQUIRED.HistoryTable,
  };
  const environment = environmentOf({});
  expect(readSettings(environment)).toEqual(readSettings(required));
  expect(environment).not.toHaveProperty('ANVEO_CREDENTIALS_PATTERN');
  expect(environment).not.toHaveProperty('ANVEO_TRANSIENT_PATTERN');
  expect(environment).not.toHaveProperty('CANARY_BUTTON');
});

test('with all settings of the stack, the function gets every variable that it knows, and reads the same values', () => {
  const environment = environmentOf({
    anveoEndpoint: 'https://anveo.example.com/api',
    anveoTestMode: true,
    anveoTimeoutMs: 5000,
    anveoAttempts: 2,
    anveoCredentialsPattern: '\\bno such account\\b',
    anveoTransientPattern: 'later|soon',
    retryWindowHours: 24,
    historyDays: 30,
    secretTtlSeconds: 60,
    canary: 'examples/update.json',
  });
  expect(Object.keys(environment).sort()).toEqual(Object.keys(environmentSchema.shape).sort());
  expect(readSettings(environment)).toMatchObject({
    retryWindowMs: 24 * 3_600_000,
    history: { tableName: REQUIRED.HistoryTable, keepMs: 30 * 86_400_000 },
    secretTtlMs: 60_000,
    attempts: 2,
    timeoutMs: 5000,
    anveo: {
      endpoint: new URL('https://anveo.example.com/api'),
      testMode: true,
      canaryButton: 'SUPPORT',
      patterns: { credentials: /\bno such account\b/is, transient: /later|soon/is },
    },
  });
});

const COMPLETE_ARN = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:anveo/userkey-AbCdEf';

test.each([
  ['a name', 'anveo/userkey', 'anveo/userkey-??????'],
  ['a complete ARN', COMPLETE_ARN, 'anveo/userkey-AbCdEf'],
])('an existing secret by %s is used, and function and operators may use it', (_, secret, granted) => {
  const { ofType, only } = synthesize({ secret });
  expect(ofType('AWS::SecretsManager::Secret')).toEqual([]);
  const { Environment } = only<DeployedFunction>('AWS::Lambda::Function', UPDATE_BUTTON);
  expect(Environment.Variables['ANVEO_SECRET_ID']).toBe(secret);
  for (const type of ['AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy'])
    expect(JSON.stringify(ofType(type))).toContain(granted);
});
