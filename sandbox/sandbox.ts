import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Simulator, startSimulator } from './anveo/simulator.ts';
import { AWS_ENVIRONMENT } from './aws.ts';
import { createOutcomes, type Outcomes } from './outcomes.ts';
import { FUNCTION_TIMEOUT_S, type Queues, startQueues } from './queues.ts';
import { type SecretsManager, startSecretsManager } from './secrets-manager.ts';
import { startWorker, type Worker } from './start-worker.ts';

export interface SandboxOptions {
  /** Ports on 127.0.0.1; 0 takes any free one. */
  ports: { sqs: number; secrets: number; anveo: number };
  /** Keeps all state in this folder; without it, it lives in memory. */
  dataDir: string | undefined;
  /** IDs of the buttons that exist at the simulator. */
  buttons: readonly string[];
  /** One line that the function logged. */
  onLog: (line: string) => void;
}

/** The whole product on this machine: queues, secret, Anveo and the function. */
export interface Sandbox {
  readonly queues: Queues;
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

const environmentOf = (queues: Queues, secrets: SecretsManager, anveo: Simulator) => ({
  ...AWS_ENVIRONMENT.variables,
  AWS_ENDPOINT_URL_SQS: queues.url,
  AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.url,
  QUEUE_URL: queues.queueUrl,
  DEAD_LETTER_QUEUE_URL: queues.deadLetterQueueUrl,
  ANVEO_SECRET_ID: SECRET_ID,
  ANVEO_ENDPOINT: anveo.endpoint,
  SANDBOX_CONCURRENCY: String(CONCURRENCY),
  SANDBOX_FUNCTION_TIMEOUT: String(FUNCTION_TIMEOUT_S),
});

const startBackends = async ({ ports, dataDir, buttons }: SandboxOptions) => {
  if (dataDir !== undefined) mkdirSync(dataDir, { recursive: true });
  const within = (name: string) => (dataDir === undefined ? undefined : join(dataDir, name));
  const journal = within('anveo.jsonl');
  const secrets = await startSecretsManager(ports.secrets, within('secrets.json'));
  const anveo = await startSimulator({ port: ports.anveo, buttons, ...(journal && { journal }) });
  const queues = await startQueues(ports.sqs, within('sqs'));
  if (secrets.get(SECRET_ID) === undefined) secrets.put(SECRET_ID, USER_KEY);
  return { secrets, anveo, queues };
};

/** Brings everything up; rejects when a port is taken or the function does not start. */
export const startSandbox = async (options: SandboxOptions): Promise<Sandbox> => {
  const { queues, secrets, anveo } = await startBackends(options);
  const outcomes = createOutcomes();
  const worker = await startWorker({
    environment: environmentOf(queues, secrets, anveo),
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
    queues,
    secrets,
    anveo,
    outcomes,
    secretId: SECRET_ID,
    worker,
    async close() {
      await worker.stop();
      await Promise.all([queues.close(), secrets.close(), anveo.close()]);
    },
  };
};
