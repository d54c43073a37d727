import { type Message, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import type { SQSBatchResponse, SQSRecord } from 'aws-lambda';
import { onTestFinished } from 'vitest';
import { assemble } from '../../functions/delivery/assemble.ts';
import type { Clock } from '../../functions/delivery/clock.ts';
import type { Handler, Listener } from '../../functions/delivery/handler.ts';
import { readSettings } from '../../functions/delivery/settings.ts';
import { measure } from '../../functions/delivery/telemetry/metrics.ts';
import { createHistoryReader, type HistoryReader } from '../../functions/history/read.ts';
import type { Log } from '../../functions/telemetry/log.ts';
import { type Simulator, startSimulator } from '../../sandbox/anveo/simulator.ts';
import { AWS_ENVIRONMENT } from '../../sandbox/aws.ts';
import { type DynamoDb, HISTORY_TABLE, startDynamoDb } from '../../sandbox/dynamodb.ts';
import { type Queues, startQueues } from '../../sandbox/queues.ts';
import { type SecretsManager, startSecretsManager } from '../../sandbox/secrets-manager.ts';

export const USER_KEY = 'df141891e2e883904b0b294dc5bq79c1c1c13f6d';
export const SECRET_ID = 'anveo/userkey';
export const REQUEST_ID = 'c6af9ac6-7b61-11e6-9a41-93e8deadbeef';

/** A line that the function logged. */
export interface Line extends Record<string, unknown> {
  level: string;
  message: string;
}

/** A clock that stands still unless somebody sleeps or moves it. */
export interface ManualClock extends Clock {
  advance(milliseconds: number): void;
  readonly slept: number[];
}

const manualClock = (): ManualClock => {
  let now = Date.now();
  const slept: number[] = [];
  return {
    slept,
    now: () => now,
    advance(milliseconds) {
      now += milliseconds;
    },
    async sleep(milliseconds) {
      slept.push(milliseconds);
      now += milliseconds;
    },
  };
};

/** The function with real queues, a real Secrets Manager protocol and a simulated Anveo around it. */
export interface World {
  anveo: Simulator;
  queues: Queues;
  secrets: SecretsManager;
  clock: ManualClock;
  /** Reads the history, which is kept only where `keepHistory` was called. */
  keepHistory(): Promise<HistoryReader & { dynamoDb: DynamoDb }>;
  lines: Line[];
  metrics: { name: string; value: number }[];
  /** Settings by name, taken when the function is first invoked. */
  environment: Record<string, string>;
  /** Where the AWS SDK finds its services, taken likewise. */
  aws: Record<string, string>;
  /** Invokes the function; `remaining` is the invocation's time in milliseconds. */
  invoke(records: SQSRecord[], remaining?: number): Promise<SQSBatchResponse>;
  /** The IDs that an invocation reports as failed. */
  failures(records: SQSRecord[], remaining?: number): Promise<string[]>;
  /** The log lines that tell the outcomes of records. */
  outcomes(): Line[];
  deadLetters(): Promise<{ body: string; group: string | undefined; attributes: Record<string, string> }[]>;
  /** Receives what is in the dead-letter queue, as SQS hands it out. */
  receiveDeadLetters(): Promise<Message[]>;
}

const recorder = (lines: Line[]): Log => {
  const at = (level: string) => (message: string, fields: Record<string, unknown>) => {
    lines.push({ ...fields, level, message });
  };
  return { info: at('info'), warn: at('warn'), error: at('error') };
};

const receiveDeadLetters = async ({ client, deadLetterQueueUrl }: Queues) => {
  const command = new ReceiveMessageCommand({
    QueueUrl: deadLetterQueueUrl,
    MaxNumberOfMessages: 10,
    MessageAttributeNames: ['All'],
    MessageSystemAttributeNames: ['All'],
  });
  const { Messages = [] } = await client.send(command);
  return Messages;
};

const readLetters = (messages: readonly Message[]) =>
  messages.map(({ Body = '', Attributes, MessageAttributes = {} }) => ({
    body: Body,
    group: Attributes?.MessageGroupId,
    attributes: Object.fromEntries(
      Object.entries(MessageAttributes).map(([name, { StringValue = '' }]) => [name, StringValue]),
    ),
  }));

const account = { userKey: USER_KEY, profiles: ['PROFILE123'] };
const buttons = Array.from({ length: 10 }, (_, index) => `BUTTON${index + 1}`);

/** A world of its own for one test; it ends with the test. */
export const startWorld = async (...listeners: Listener[]): Promise<World> => {
  const [anveo, queues, secrets] = await Promise.all([
    startSimulator({ account, buttons }),
    startQueues(0),
    startSecretsManager(0),
  ]);
  onTestFinished(async () => {
    await Promise.all([anveo.close(), queues.close(), secrets.close()]);
  });
  secrets.put(SECRET_ID, USER_KEY);
  const environment: Record<string, string> = {
    QUEUE_URL: queues.queueUrl,
    DEAD_LETTER_QUEUE_URL: queues.deadLetterQueueUrl,
    ANVEO_SECRET_ID: SECRET_ID,
    ANVEO_ENDPOINT: anveo.endpoint,
    ANVEO_TIMEOUT_MS: '1000',
  };
  const aws: Record<string, string> = {
    AWS_ENDPOINT_URL_SQS: queues.url,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.url,
  };
  const clock = manualClock();
  const lines: Line[] = [];
  const metrics: World['metrics'] = [];
  let handler: Handler | undefined;

  const assembled = () => {
    Object.assign(process.env, AWS_ENVIRONMENT.variables, aws);
    const listener: Listener = ({ settled }) => {
      for (const [name, values] of measure(settled, clock.now()))
        metrics.push(...values.map((value) => ({ name, value })));
    };
    const count = (name: string) => metrics.push({ name, value: 1 });
    const effects = { log: recorder(lines), count, listeners: [listener, ...listeners], clock, random: () => 0.5 };
    return assemble(readSettings(environment), effects).handler;
  };

  const invoke: World['invoke'] = (Records, remaining = 30_000) => {
    handler ??= assembled();
    const end = clock.now() + remaining;
    return handler({ Records }, { awsRequestId: REQUEST_ID, getRemainingTimeInMillis: () => end - clock.now() });
  };

  const keepHistory = async () => {
    const dynamoDb = await startDynamoDb(0);
    onTestFinished(() => dynamoDb.close());
    environment['HISTORY_TABLE'] = HISTORY_TABLE;
    aws['AWS_ENDPOINT_URL_DYNAMODB'] = dynamoDb.url;
    return { ...createHistoryReader(dynamoDb.client, HISTORY_TABLE), dynamoDb };
  };

  return {
    anveo,
    keepHistory,
    queues,
    secrets,
    clock,
    lines,
    metrics,
    environment,
    aws,
    invoke,
    failures: async (records, remaining) =>
      (await invoke(records, remaining)).batchItemFailures.map(({ itemIdentifier }) => itemIdentifier),
    outcomes: () => lines.filter((line) => 'outcome' in line),
    receiveDeadLetters: () => receiveDeadLetters(queues),
    deadLetters: async () => readLetters(await receiveDeadLetters(queues)),
  };
};
