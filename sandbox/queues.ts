import { ChangeMessageVisibilityCommand, SQSClient } from '@aws-sdk/client-sqs';
import { startFauxqs } from 'fauxqs';
import { ACCOUNT, AWS_ENVIRONMENT, REGION } from './aws.ts';

const QUEUE = 'button-updates.fifo';
const DEAD_LETTER_QUEUE = 'button-updates-dlq.fifo';

/** Seconds that one invocation may take, and the visibility timeout that goes with it: AWS advises six times as long. */
export const FUNCTION_TIMEOUT_S = 30;
const VISIBILITY_TIMEOUT_S = 6 * FUNCTION_TIMEOUT_S;
const RETENTION_S = 14 * 24 * 3600;
/** The backstop for records that never reach their own dead-lettering; see docs/adr/0002. */
const MAX_RECEIVE_COUNT = 500;

/** A message in the queue, waiting or in flight. */
export interface QueuedMessage {
  messageId: string;
  body: string;
  messageGroupId: string | undefined;
}

/** SQS on this machine, with the queue of button updates and its dead-letter queue. */
export interface Queues {
  readonly url: string;
  readonly queueUrl: string;
  readonly deadLetterQueueUrl: string;
  readonly client: SQSClient;
  messages(): QueuedMessage[];
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
  const init = { queues: QUEUES };
  const server = await startFauxqs({ port, logger: false, defaultRegion: REGION, init, ...(dataDir && { dataDir }) });
  const url = `http://127.0.0.1:${server.port}`;
  const client = new SQSClient({ region: REGION, endpoint: url, credentials: AWS_ENVIRONMENT.credentials });
  const queueUrl = `${url}/${ACCOUNT}/${QUEUE}`;

  const list = (name: string): QueuedMessage[] => {
    const held = server.inspectQueue(name)?.messages;
    const messages = [...(held?.inflight ?? []).map(({ message }) => message), ...(held?.ready ?? [])];
    return messages.map(({ messageId, body, messageGroupId }) => ({ messageId, body, messageGroupId }));
  };

  // What was in flight when an earlier sandbox ended is in nobody's hands now; AWS would wait for the timeout.
  for (const { receiptHandle } of server.inspectQueue(QUEUE)?.messages.inflight ?? []) {
    const release = { QueueUrl: queueUrl, ReceiptHandle: receiptHandle, VisibilityTimeout: 0 };
    await client.send(new ChangeMessageVisibilityCommand(release));
  }

  return {
    url,
    queueUrl,
    deadLetterQueueUrl: `${url}/${ACCOUNT}/${DEAD_LETTER_QUEUE}`,
    client,
    messages: () => list(QUEUE),
    deadLetters: () => list(DEAD_LETTER_QUEUE),
    async close() {
      client.destroy();
      await server.stop();
    },
  };
};
