import { Duration, Stack, Validations } from 'aws-cdk-lib';
import { AccountPrincipal, ArnPrincipal, type IPrincipal } from 'aws-cdk-lib/aws-iam';
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
import { removalPolicy, type StackSettings } from './settings.ts';

/** AWS's advice for a queue that a function polls: the visibility timeout is at least six function timeouts. */
const VISIBILITY_TIMEOUTS = 6;

/**
 * Seconds until a record comes back whose invocation crashed, or whose visibility timeout could not be changed: so long that
 * even then the redrive policy does not fire before the retry window ends.
 */
const visibilityTimeout = ({ functionTimeoutSeconds, retryWindowHours }: StackSettings): number =>
  Math.max(VISIBILITY_TIMEOUTS * functionTimeoutSeconds, Math.ceil((retryWindowHours * 3600) / MAX_RECEIVE_COUNT));

const principalOf = (publisher: string): IPrincipal =>
  publisher.startsWith('arn:') ? new ArnPrincipal(publisher) : new AccountPrincipal(publisher);

/** The queue of button updates and its dead-letter queue, both FIFO, encrypted, TLS only. */
export class UpdateQueues extends Construct {
  readonly updates: Queue;
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, settings: StackSettings) {
    super(scope, id);
    const { stage, publishers } = settings;
    const name = `button-updates-${stage}.fifo`;
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
    // The names are given, so that each queue's policy can name the other: by reference they would wait for each other.
    const sourceArn = Stack.of(this).formatArn({ service: 'sqs', resource: name });
    this.deadLetters = new Queue(this, 'DeadLetters', {
      ...fifo,
      queueName: `button-updates-${stage}-dlq.fifo`,
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
      visibilityTimeout: Duration.seconds(visibilityTimeout(settings)),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: MAX_RECEIVE_COUNT },
    });
    for (const publisher of publishers) this.updates.grantSendMessages(principalOf(publisher));
  }
}
