import { Match } from 'aws-cdk-lib/assertions';
import { expect, test } from 'vitest';
import { synthesize } from './template.ts';

const DAYS_14 = 14 * 24 * 3600;

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

test('with a short function timeout a crashed record stays away long enough for the retry window', () => {
  const { template } = synthesize({ functionTimeoutSeconds: 10 });
  template.hasResourceProperties('AWS::SQS::Queue', { VisibilityTimeout: 260 });
});
