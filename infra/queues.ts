import { Duration, Stack, Validations } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  DeduplicationScope,
  FifoThroughputLimit,
  Queue,
  QueueEncryption,
  type QueueProps,
  RedrivePermission,
} from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { MAX_RECEIVE_COUNT } from '../functions/delivery/retry/visibility.ts';
import { type DataKey, principalOf } from './data-key.ts';
import { resourceName } from './names.ts';
import { removalPolicy } from './removal-policy.ts';
import { FUNCTION_TIMEOUTS, type StackSettings } from './settings.ts';

/**
 * Returns the queue's visibility timeout, in seconds. It applies when the function cannot change it: after a crash, or
 * when SQS fails. All receives together outlast the retry window even then, so no count gives an update up earlier.
 */
export const queueVisibility = ({ functionTimeoutSeconds, retryWindowHours }: StackSettings): number =>
  Math.max(FUNCTION_TIMEOUTS * functionTimeoutSeconds, Math.ceil((retryWindowHours * 3600) / MAX_RECEIVE_COUNT));

/** The queue of button updates and its dead-letter queue: FIFO, encrypted, TLS only. */
export class UpdateQueues extends Construct {
  readonly updates: Queue;
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, settings: StackSettings, key?: DataKey) {
    super(scope, id);
    const name = `${resourceName(settings)}.fifo`;
    const fifo: QueueProps = {
      fifo: true,
      contentBasedDeduplication: false,
      deduplicationScope: DeduplicationScope.MESSAGE_GROUP,
      fifoThroughputLimit: FifoThroughputLimit.PER_MESSAGE_GROUP_ID,
      retentionPeriod: Duration.days(14),
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      removalPolicy: removalPolicy(settings),
    };
    // Each queue's policy names the other queue. References would make a cycle, so one of them is built from the name.
    const sourceArn = Stack.of(this).formatArn({ service: 'sqs', resource: name });
    this.deadLetters = new Queue(this, 'DeadLetters', {
      ...fifo,
      queueName: `${resourceName(settings, 'dlq')}.fifo`,
      redriveAllowPolicy: {
        redrivePermission: RedrivePermission.BY_QUEUE,
        sourceQueues: [Queue.fromQueueArn(this, 'Source', sourceArn)],
      },
    });
    Validations.of(this.deadLetters).acknowledge({
      id: 'Serverless::Serverless-SQSRedrivePolicy',
      reason: 'It is the dead-letter queue.',
    });
    this.updates = new Queue(this, 'Updates', {
      ...fifo,
      queueName: name,
      visibilityTimeout: Duration.seconds(queueVisibility(settings)),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: MAX_RECEIVE_COUNT },
    });
    for (const queue of [this.deadLetters, this.updates]) key?.encryptQueue(queue);
    for (const publisher of settings.publishers) this.updates.grantSendMessages(principalOf(publisher));
    if (settings.publisherTopics.length > 0) this.#grantTopics(settings.publisherTopics);
  }

  /** SNS delivers as itself, so a statement without the topics would let the topics of any account in. */
  #grantTopics(topics: readonly string[]): void {
    this.updates.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('sns.amazonaws.com')],
        actions: ['sqs:SendMessage'],
        resources: [this.updates.queueArn],
        conditions: { ArnEquals: { 'aws:SourceArn': topics } },
      }),
    );
  }
}
