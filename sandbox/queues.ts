import { ChangeMessageVisibilityBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { startFauxqs } from 'fauxqs';
import { MAX_RECEIVE_COUNT } from '../functions/delivery/retry/visibility.ts';
import { ACCOUNT, AWS_ENVIRONMENT, REGION } from './aws.ts';
import { takeAllCharacters } from './fauxqs-characters.ts';

/** The name of the queue of updates. */
export const QUEUE = 'button-updates.fifo';
const DEAD_LETTER_QUEUE = 'button-updates-dlq.fifo';
/** The bucket of the catalogues. The SQS emulator serves S3 as well. */
export const CATALOGUE_BUCKET = 'button-updates-catalogues';

/** Seconds that one invocation may take. AWS advises a visibility timeout of six times as long. */
export const FUNCTION_TIMEOUT_S = 30;
const VISIBILITY_TIMEOUT_S = 6 * FUNCTION_TIMEOUT_S;
const RETENTION_S = 14 * 24 * 3600;

/**
 * Seconds of long polling. The emulator still gives a message to a poll whose process has died, so polls are short, and
 * released messages become visible only after the last of them. They never become visible at once: fauxqs 2.4.1 loses a
 * message whose visibility timeout is set to zero while its state is on disk.
 */
export const LONG_POLL_S = 1;
const RELEASE_S = LONG_POLL_S + 1;

/** A message that waits or is in flight. */
export interface QueuedMessage {
  messageId: string;
  body: string;
  messageGroupId: string | undefined;
}

/** An SQS emulator with the update queue and its dead-letter queue. It serves S3 at the same address. */
export interface Queues {
  readonly url: string;
  readonly queueUrl: string;
  readonly deadLetterQueueUrl: string;
  readonly client: SQSClient;
  /** Returns the messages of the update queue. */
  messages(): QueuedMessage[];
  /**
   * Makes all messages in flight visible within seconds, for when the only consumer has died. AWS cannot know that, and
   * waits for the visibility timeout.
   */
  release(): Promise<void>;
  /** Returns the messages of the dead-letter queue. */
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

/** Starts SQS on a port. `dataDir` is the folder that keeps the queues; without one they are in memory. */
export const startQueues = async (port: number, dataDir?: string): Promise<Queues> => {
  takeAllCharacters();
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
      // In a batch, a message that has become visible meanwhile is a failed entry and not an error.
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
