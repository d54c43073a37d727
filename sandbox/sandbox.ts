import type { UpdateButtonEnvironment } from '../functions/delivery/settings.ts';
import type { AcceptUpdatesEnvironment } from '../functions/http/settings.ts';
import { type Simulator, startSimulator } from './anveo/simulator.ts';
import { AWS_ENVIRONMENT } from './aws.ts';
import { type DynamoDb, HISTORY_TABLE, startDynamoDb } from './dynamodb.ts';
import { type HttpApi, type HttpFunction, startHttpApi } from './http-api.ts';
import { acceptIn } from './invocations.ts';
import { type Lambda, startLambda } from './lambda.ts';
import { portError } from './listen.ts';
import { createOutcomes, type Outcomes } from './outcomes.ts';
import { PUBLISHERS_SECRET_ID, seedPublishers } from './publishers.ts';
import { FUNCTION_TIMEOUT_S, type QueuedMessage, type Queues, startQueues } from './queues.ts';
import { type SecretsManager, startSecretsManager } from './secrets-manager.ts';
import { startWorker, type Worker } from './start-worker.ts';
import { openStateFolder, type StateFolder } from './state-folder.ts';

/** The services of a sandbox, with the names that people know. */
const SERVICES = {
  sqs: 'SQS',
  dynamodb: 'DynamoDB',
  secrets: 'Secrets Manager',
  lambda: 'Lambda',
  anveo: 'the Anveo simulator',
  http: 'the HTTP API',
} as const;

type Ports = Partial<Record<keyof typeof SERVICES, number>>;

/** Options of `startSandbox`. */
export interface SandboxOptions {
  /** A port that is left out, or 0, is a free one. */
  ports?: Ports;
  /** The folder that keeps all state; undefined keeps it in memory. */
  dataDir: string | undefined;
  /** IDs of the buttons that exist at the simulator. */
  buttons: readonly string[];
  /** Takes each line that the functions log. */
  onLog: (line: string) => void;
  /** Takes why the functions' process ended, when nobody stopped it. */
  onWorkerDeath?: (why: string) => void;
  /** Called when the delivery has been paused or resumed. */
  onPause?: (paused: boolean) => void;
}

/** The whole product on this machine: queues, history, secrets, Anveo and the functions. */
export interface Sandbox {
  readonly queues: Queues;
  readonly dynamodb: DynamoDb;
  readonly secrets: SecretsManager;
  readonly lambda: Lambda;
  readonly anveo: Simulator;
  readonly http: HttpApi;
  readonly outcomes: Outcomes;
  readonly secretId: string;
  readonly worker: Worker;
  /** Whether it starts without the state of an earlier one. */
  readonly isNew: boolean;
  /** What an earlier one left in the queue. */
  readonly leftOver: readonly QueuedMessage[];
  close(): Promise<void>;
}

const SECRET_ID = 'anveo/userkey';
const USER_KEY = 'sandbox-user-key';
const CONCURRENCY = 2;

type Backends = Pick<Sandbox, 'queues' | 'dynamodb' | 'secrets' | 'lambda' | 'anveo' | 'http' | 'isNew' | 'leftOver'>;

const environmentOf = ({ queues, dynamodb, secrets, anveo }: Backends) => ({
  ...AWS_ENVIRONMENT.variables,
  AWS_ENDPOINT_URL_SQS: queues.url,
  AWS_ENDPOINT_URL_DYNAMODB: dynamodb.url,
  AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.url,
  ...({
    QUEUE_URL: queues.queueUrl,
    DEAD_LETTER_QUEUE_URL: queues.deadLetterQueueUrl,
    HISTORY_TABLE,
    ANVEO_SECRET_ID: SECRET_ID,
    PUBLISHERS_SECRET_ID,
    ANVEO_ENDPOINT: anveo.endpoint,
  } satisfies UpdateButtonEnvironment & AcceptUpdatesEnvironment),
  SANDBOX_CONCURRENCY: String(CONCURRENCY),
  SANDBOX_FUNCTION_TIMEOUT: String(FUNCTION_TIMEOUT_S),
});

const startBackends = async (
  { ports = {}, buttons }: SandboxOptions,
  folder: StateFolder | undefined,
  accept: HttpFunction,
): Promise<Backends> => {
  const start = <T>(service: keyof typeof SERVICES, starter: (port: number) => Promise<T>): Promise<T> => {
    const port = ports[service] ?? 0;
    return starter(port).catch((error) => {
      throw portError(error, port, SERVICES[service]);
    });
  };
  const journal = folder?.path('anveo.jsonl');
  const [secrets, lambda, anveo, http, dynamodb, queues] = await Promise.all([
    start('secrets', (port) => startSecretsManager(port, folder?.path('secrets.json'))),
    start('lambda', (port) => startLambda(port, folder?.path('paused'))),
    start('anveo', (port) => startSimulator({ port, buttons, ...(journal && { journal }) })),
    start('http', (port) => startHttpApi(port, accept)),
    start('dynamodb', (port) => startDynamoDb(port, folder?.path('dynamodb'))),
    start('sqs', (port) => startQueues(port, folder?.path('sqs'))),
  ]);
  seedPublishers(secrets);
  // This secret is written last, so that a start that failed half-way is no earlier state.
  const isNew = secrets.get(SECRET_ID) === undefined;
  if (isNew) secrets.put(SECRET_ID, USER_KEY);
  return { secrets, lambda, anveo, http, dynamodb, queues, isNew, leftOver: queues.messages() };
};

/**
 * Starts all services, then the functions.
 * @throws Error when a port is taken, the folder is not this sandbox's alone, or the functions do not start
 */
export const startSandbox = async (options: SandboxOptions): Promise<Sandbox> => {
  const folder = options.dataDir === undefined ? undefined : openStateFolder(options.dataDir);
  let running: Worker | undefined;
  const backends = await startBackends(
    options,
    folder,
    acceptIn(() => running),
  );
  const { queues, dynamodb, secrets, lambda, anveo, http } = backends;
  const outcomes = createOutcomes();
  const worker = await startWorker({
    environment: environmentOf(backends),
    polls: lambda.isEnabled,
    onLine(line) {
      outcomes.read(line);
      options.onLog(line);
    },
    async onDeath(why) {
      options.onLog(why);
      options.onWorkerDeath?.(why);
      await queues.release();
    },
  });
  running = worker;
  lambda.onChange(async (enabled) => {
    await worker.setPolling(enabled);
    options.onPause?.(!enabled);
  });
  return {
    ...backends,
    outcomes,
    secretId: SECRET_ID,
    worker,
    async close() {
      await http.close();
      await worker.stop();
      await Promise.all([queues.close(), dynamodb.close(), secrets.close(), lambda.close(), anveo.close()]);
      folder?.release();
    },
  };
};
