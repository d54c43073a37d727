import { ChangeMessageVisibilityBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { startFauxqs } from 'fauxqs';
import { MAX_RECEIVE_COUNT } from '../functions/delivery/retry/visibility.ts';
import { ACCOUNT, AWS_ENVIRONMENT, REGION } from './aws.ts';

const QUEUE = 'button-updates.fifo';
const DEAD_LETTER_QUEUE = 'button-updates-dlq.fifo';
/** The bucket of the catalogues; the emulator of SQS serves S3 too. */
export const CATALOGUE_BUCKET = 'button-updates-catalogues';

/** Seconds that one invocation may take, and the visibility timeout that goes with it: AWS advises six times as long. */
export const FUNCTION_TIMEOUT_S = 30;
const VISIBILITY_TIMEOUT_S = 6 * FUNCTION_TIMEOUT_S;
const RETENTION_S = 14 * 24 * 3600;

/**
 * Seconds of long polling. A poll that dies with its process still takes a message here, so polls are short and what is
 * released becomes visible only after the last of them. (Zero seconds would be wrong all the same: fauxqs 2.4.1 fails
 * to keep a message whose visibility timeout is set to zero while its state is on disk.)
 */
export const LONG_POLL_S = 1;
const RELEASE_S = LONG_POLL_S + 1;

/** A message in the queue, waiting or in flight. */
export interface QueuedMessage {
  messageId: string;
  body: string;
  messageGroupId: string | undefined;
}

/** SQS on this machine, with the queue of button updates and its dead-letter queue; and S3, at the same address. */
export interface Queues {
  readonly url: string;
  readonly queueUrl: string;
  readonly deadLetterQueueUrl: string;
  readonly client: SQSClient;
  messages(): QueuedMessage[];
  /**
   * Makes visible soon what is in flight. For when the only consumer has died: AWS cannot know that and waits for the
   * visibility timeout.
   */
  release(): Promise<void>;
  deadLetters(): QueuedMessage[];
  close(): Promise<void>;
}

const arnOf = (name: string) => `arn:aws:sqs:${REGION}:${ACCOUNT}:${name}`;

const FIFO = {
  FifoQueue: 'true',
  ContentBasedDeduplication: 'false',
  DeduplicationScope: 'messageGroup',
  FifoThroughputLimit: 'perMessageGroupId',
  MessageRetentionPeriod: String(RETENTION_S),
};

const QUEUES = [
  { name: DEAD_LETTER_QUEUE, attributes: FIFO },
  {
    name: QUEUE,
    attributes: {
      ...FIFO,
      VisibilityTimeout: String(VISIBILITY_TIMEOUT_S),
      RedrivePolicy: JSON.stringify({
        deadLetterTargetArn: arnOf(DEAD_LETTER_QUEUE),
        maxReceiveCount: MAX_RECEIVE_COUNT,
      }),
    },
  },
];

/** @param dataDir keeps the queues' state in this folder; without it they live in memory */
export const startQueues = async (port: number, dataDir?: string): Promise<Queues> => {
  const init = { queues: QUEUES, buckets: [CATALOGUE_BUCKET] };
  const server = await startFauxqs({ port, logger: false, defaultRegion: REGION, init, ...(dataDir && { dataDir }) });
  const url = `http://127.0.0.1:${server.port}`;
  const client = new SQSClient({ region: REGION, endpoint: url, credentials: AWS_ENVIRONMENT.credentials });
  const queueUrl = `${url}/${ACCOUNT}/${QUEUE}`;

  const list = (name: string): QueuedMessage[] => {
    const held = server.inspectQueue(name)?.messages;
    const messages = [...(held?.inflight ?? []).map(({ message }) => message), ...(held?.ready ?? [])];
    return messages.map(({ messageId, body, messageGroupId }) => ({ messageId, body, messageGroupId }));
  };

  const release = async () => {
    const { inflight = [] } = server.inspectQueue(QUEUE)?.messages ?? {};
    for (const { receiptHandle: ReceiptHandle } of inflight) {
      // As a batch of one: what has become visible by itself meanwhile is then a failed entry, and no error.
      const Entries = [{ Id: '0', ReceiptHandle, VisibilityTimeout: RELEASE_S }];
      await client.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: queueUrl, Entries }));
    }
  };
  await release();

  return {
    url,
    queueUrl,
    deadLetterQueueUrl: `${url}/${ACCOUNT}/${DEAD_LETTER_QUEUE}`,
    client,
    messages: () => list(QUEUE),
    release,
    deadLetters: () => list(DEAD_LETTER_QUEUE),
    async close() {
      client.destroy();
      await server.stop();
    },
  };
};
