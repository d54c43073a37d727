import type { SQSRecord } from 'aws-lambda';
import { assemble } from '../../functions/delivery/assemble.ts';
import { readSettings, type UpdateButtonEnvironment } from '../../functions/delivery/settings.ts';
import { ACCOUNT, AWS_ENVIRONMENT, REGION } from '../../sandbox/aws.ts';
import { FUNCTION_TIMEOUT_S } from '../../sandbox/queues.ts';
import type { Chronicle } from '../chronicle.ts';
import type { Draw } from '../plan/draw.ts';
import { type Held, md5Of } from '../queue/fifo-queue.ts';
import type { SqsServer } from '../queue/sqs-server.ts';
import type { SimulatedClock } from './simulated-clock.ts';

/** One container of the function on the simulated clock, with its event source. */
export interface Container {
  /** Handles what can be received now. Resolves with whether there was anything. */
  turn(): Promise<boolean>;
  /** What it logged, as JSON. */
  readonly output: readonly string[];
}

/** What the container uses. */
export interface ContainerParts {
  clock: SimulatedClock;
  random: Draw;
  sqs: SqsServer;
  chronicle: Chronicle;
  secretsUrl: string;
  secretId: string;
  anveoEndpoint: string;
}

const BATCH_SIZE = 10;
const WORKER = 0;

const recordOf = (held: Held): SQSRecord => ({
  messageId: held.messageId,
  receiptHandle: held.receipt,
  body: held.body,
  attributes: {
    ApproximateReceiveCount: String(held.receives),
    SentTimestamp: String(held.sentAt),
    SenderId: ACCOUNT,
    ApproximateFirstReceiveTimestamp: String(held.firstReceivedAt),
    MessageGroupId: held.group,
  },
  messageAttributes: {},
  md5OfBody: md5Of(held.body),
  eventSource: 'aws:sqs',
  eventSourceARN: `arn:aws:sqs:${REGION}:${ACCOUNT}:button-updates.fifo`,
  awsRegion: REGION,
});

const createLog = (chronicle: Chronicle, output: string[]) => {
  const write = (message: string, fields: Record<string, unknown>) => {
    output.push(JSON.stringify({ message, ...fields }));
    const { messageId, receiveCount, outcome, ...details } = fields;
    if (typeof messageId !== 'string' || typeof outcome !== 'string') return;
    const said = { ...details, outcome };
    chronicle.add({ kind: 'logged', messageId, receive: Number(receiveCount), outcome: said, worker: WORKER });
  };
  return { info: write, warn: write, error: write };
};

/** Assembles the function from its real parts. The SDK's clients read their endpoints from this process's environment. */
const assembleFunction = (parts: ContainerParts, output: string[]) => {
  const { clock, random, sqs, chronicle, secretsUrl, secretId, anveoEndpoint } = parts;
  Object.assign(process.env, AWS_ENVIRONMENT.variables, {
    AWS_ENDPOINT_URL_SQS: sqs.url,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: secretsUrl,
  });
  const settings = readSettings({
    QUEUE_URL: sqs.queueUrl,
    DEAD_LETTER_QUEUE_URL: sqs.deadLetterQueueUrl,
    ANVEO_SECRET_ID: secretId,
    ANVEO_ENDPOINT: anveoEndpoint,
  } satisfies UpdateButtonEnvironment);
  return assemble(settings, {
    log: createLog(chronicle, output),
    listeners: [],
    count: () => undefined,
    clock,
    random: random.fraction,
  });
};

/** Starts a container. */
export const startContainer = (parts: ContainerParts): Container => {
  const { clock, sqs, chronicle } = parts;
  const output: string[] = [];
  const { handler } = assembleFunction(parts, output);
  const worker = WORKER;
  let invocations = 0;
  return {
    output,
    async turn() {
      const received = sqs.updates.receive(BATCH_SIZE);
      if (received.length === 0) return false;
      const messages = received.map(({ messageId, receives: receive, sequence, sentAt, receipt, body }) => {
        chronicle.add({ kind: 'received', messageId, receive, sequence, sentAt, worker });
        return { messageId, receive, receipt, body };
      });
      const end = clock.now() + FUNCTION_TIMEOUT_S * 1000;
      invocations += 1;
      const { batchItemFailures } = await handler(
        { Records: received.map(recordOf) },
        { awsRequestId: `invocation ${invocations}`, getRemainingTimeInMillis: () => end - clock.now() },
      );
      const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
      for (const { messageId, receive, receipt } of messages.filter((each) => !failed.has(each.messageId))) {
        if (sqs.updates.delete(receipt)) chronicle.add({ kind: 'deleted', messageId, receive, worker });
      }
      return true;
    },
  };
};
