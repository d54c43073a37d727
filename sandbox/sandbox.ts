import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Simulator, startSimulator } from './anveo/simulator.ts';
import { AWS_ENVIRONMENT } from './aws.ts';
import { type DynamoDb, HISTORY_TABLE, startDynamoDb } from './dynamodb.ts';
import { createOutcomes, type Outcomes } from './outcomes.ts';
import { FUNCTION_TIMEOUT_S, type Queues, startQueues } from './queues.ts';
import { type SecretsManager, startSecretsManager } from './secrets-manager.ts';
import { startWorker, type Worker } from './start-worker.ts';

export interface SandboxOptions {
  /** A port left out, or 0, is a free one. */
  ports?: Partial<Record<'sqs' | 'dynamodb' | 'secrets' | 'anveo', number>>;
  /** Keeps all state in this folder; without it, it lives in memory. */
  dataDir: string | undefined;
  /** IDs of the buttons that exist at the simulator. */
  buttons: readonly string[];
  /** One line that the function logged. */
  onLog: (line: string) => void;
}

/** The whole product on this machine: queues, history, secret, Anveo and the function. */
export interface Sandbox {
  readonly queues: Queues;
  readonly dynamodb: DynamoDb;
  readonly secrets: SecretsManager;
  readonly anveo: Simulator;
  readonly outcomes: Outcomes;
  readonly secretId: string;
  readonly worker: Worker;
  close(): Promise<void>;
}

const SECRET_ID = 'anveo/userkey';
const USER_KEY = 'sandbox-user-key';
const CONCURRENCY = 2;

type Backends = Pick<Sandbox, 'queues' | 'dynamodb' | 'secrets' | 'anveo'>;

const environmentOf = ({ queues, dynamodb, secrets, anveo }: Backends) => ({
  ...AWS_ENVIRONMENT.variables,
  AWS_ENDPOINT_URL_SQS: queues.url,
  AWS_ENDPOINT_URL_DYNAMODB: dynamodb.url,
  AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.url,
  QUEUE_URL: queues.queueUrl,
  DEAD_LETTER_QUEUE_URL: queues.deadLetterQueueUrl,
  HISTORY_TABLE,
  ANVEO_SECRET_ID: SECRET_ID,
  ANVEO_ENDPOINT: anveo.endpoint,
  SANDBOX_CONCURRENCY: String(CONCURRENCY),
  SANDBOX_FUNCTION_TIMEOUT: String(FUNCTION_TIMEOUT_S),
});

const startBackends = async ({ ports = {}, dataDir, buttons }: SandboxOptions): Promise<Backends> => {
  if (dataDir !== undefined) mkdirSync(dataDir, { recursive: true });
  const within = (name: string) => (dataDir === undefined ? undefined : join(dataDir, name));
  const journal = within('anveo.jsonl');
  const [secrets, anveo, dynamodb, queues] = await Promise.all([
    startSecretsManager(ports.secrets ?? 0, within('secrets.json')),
    startSimulator({ port: ports.anveo ?? 0, buttons, ...(journal && { journal }) }),
    startDynamoDb(ports.dynamodb ?? 0, within('dynamodb')),
    startQueues(ports.sqs ?? 0, within('sqs')),
  ]);
  if (secrets.get(SECRET_ID) === undefined) secrets.put(SECRET_ID, USER_KEY);
  return { secrets, anveo, dynamodb, queues };
};

/** Brings everything up; rejects when a port is taken or the function does not start. */
export const startSandbox = async (options: SandboxOptions): Promise<Sandbox> => {
  const backends = await startBackends(options);
  const { queues, dynamodb, secrets, anveo } = backends;
  const outcomes = createOutcomes();
  const worker = await startWorker({
    environment: environmentOf(backends),
    onLine(line) {
      outcomes.read(line);
      options.onLog(line);
    },
    async onDeath(why) {
      options.onLog(why);
      await queues.release();
    },
  });
  return {
    ...backends,
    outcomes,
    secretId: SECRET_ID,
    worker,
    async close() {
      await worker.stop();
      await Promise.all([queues.close(), dynamodb.close(), secrets.close(), anveo.close()]);
    },
  };
};
