import { Match } from 'aws-cdk-lib/assertions';
import { expect, test } from 'vitest';
import type { DeployedFunction } from './runtime.ts';
import { synthesize } from './template.ts';

interface UpdatesQueue {
  VisibilityTimeout: number;
  MessageRetentionPeriod: number;
  RedrivePolicy: { maxReceiveCount: number };
}

const UPDATES = { QueueName: 'button-updates-prod.fifo' };

const DAY = 24 * 3600;
const DAYS_14 = 14 * DAY;

test('both queues are FIFO, high-throughput, encrypted, and keep messages for 14 days', () => {
  const { only } = synthesize();
  const queue = (QueueName: string) => only('AWS::SQS::Queue', { QueueName });
  const properties = {
    FifoQueue: true,
    ContentBasedDeduplication: false,
    DeduplicationScope: 'messageGroup',
    FifoThroughputLimit: 'perMessageGroupId',
    MessageRetentionPeriod: DAYS_14,
    SqsManagedSseEnabled: true,
  };
  expect(queue('button-updates-prod.fifo')).toMatchObject(properties);
  expect(queue('button-updates-prod-dlq.fifo')).toMatchObject(properties);
});

test('queues refuse what does not come over TLS', () => {
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

test.each([
  ['defaults', {}],
  ['the shortest function timeout', { functionTimeoutSeconds: 10 }],
  ['the longest function timeout', { functionTimeoutSeconds: 187 }],
  ['the longest retry window', { retryWindowHours: 300 }],
  ['the shortest of both', { functionTimeoutSeconds: 10, retryWindowHours: 1 }],
])(
  'with %s a record is hidden for six invocations at least, and 1,000 crashes end after the retry window and a day before SQS deletes it',
  (_, settings) => {
    const { only } = synthesize(settings);
    const { VisibilityTimeout, RedrivePolicy, MessageRetentionPeriod } = only<UpdatesQueue>('AWS::SQS::Queue', UPDATES);
    const { Timeout, Environment } = only<DeployedFunction & { Timeout: number }>('AWS::Lambda::Function', {
      FunctionName: 'update-button-prod',
    });
    const crashes = VisibilityTimeout * RedrivePolicy.maxReceiveCount;
    expect(VisibilityTimeout).toBeGreaterThanOrEqual(6 * Timeout);
    expect(crashes).toBeGreaterThanOrEqual(Number(Environment.Variables['RETRY_WINDOW_HOURS']) * 3600);
    expect(crashes).toBeLessThan(MessageRetentionPeriod - DAY);
  },
);

const TOPICS = [
  'arn:aws:sns:us-east-1:123456789012:buttons.fifo',
  'arn:aws:sns:us-east-1:210987654321:other-account.fifo',
];

interface PolicyStatement {
  Effect: string;
  Action: string;
  Principal: { Service?: string };
  Resource: unknown;
}

const statementsOfSns = (settings: Record<string, unknown>) =>
  synthesize(settings)
    .ofType('AWS::SQS::QueuePolicy')
    .flatMap(({ Properties }) => (Properties['PolicyDocument'] as { Statement: PolicyStatement[] }).Statement)
    .filter(({ Principal }) => Principal.Service === 'sns.amazonaws.com');

test('SNS may send to the queue of updates for the topics of the setting, and for no other', () => {
  expect(statementsOfSns({ publisherTopics: TOPICS })).toEqual([
    {
      Effect: 'Allow',
      Action: 'sqs:SendMessage',
      Principal: { Service: 'sns.amazonaws.com' },
      Resource: { 'Fn::GetAtt': [expect.stringMatching(/^QueuesUpdates/), 'Arn'] },
      Condition: { ArnEquals: { 'aws:SourceArn': TOPICS } },
    },
  ]);
});

test('without topics SNS may send to no queue', () => {
  expect(statementsOfSns({})).toEqual([]);
});
