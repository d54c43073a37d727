import type { UpdateButtonEnvironment } from '../functions/delivery/settings.ts';
import type { AcceptUpdatesEnvironment } from '../functions/http/settings.ts';
import { AWS_ENVIRONMENT } from '../sandbox/aws.ts';
import { HISTORY_TABLE } from '../sandbox/dynamodb.ts';
import { PUBLISHERS_SECRET_ID } from '../sandbox/publishers.ts';
import { startWorker, type Worker } from '../sandbox/start-worker.ts';
import type { AwsFaults } from './aws-faults.ts';
import type { Chronicle, Fact, Outcome } from './chronicle.ts';
import { compressTime } from './compress-time.ts';
import { type Receipts, watchQueueCalls } from './in-hand.ts';
import { type AwsProxy, type Between, startProxy } from './proxy.ts';
import type { UpdateQueue } from './update-queue.ts';
import { watchHistory } from './watch-history.ts';

/** The services that the workers use, and where facts go. */
export interface Surroundings {
  queue: UpdateQueue;
  historyUrl: string;
  secretsUrl: string;
  secretId: string;
  anveoEndpoint: string;
  awsFaults: AwsFaults;
  chronicle: Chronicle;
  /** Called with each line that a worker writes. */
  onLine: (line: string) => void;
}

/** The worker processes, each with its own proxies in front of AWS. */
export interface Fleet {
  /** Kills a worker's process with SIGKILL; says whether there was one to kill. */
  kill(worker: number): boolean;
  /** Kills every process. Those that replace them have no memory: no open breaker, no secret. */
  renew(): void;
  /** Returns the process that takes the next request over HTTP. */
  next(): Pick<Worker, 'accept'> | undefined;
  stop(): Promise<void>;
}

const CONCURRENCY = 3;
/** Seconds that an invocation may take, and settings with which a silent Anveo does not use them up. */
const FUNCTION_TIMEOUT_S = 4;
const SETTINGS = {
  ANVEO_TIMEOUT_MS: '600',
  ANVEO_ATTEMPTS: '2',
  SECRET_TTL_SECONDS: '2',
} satisfies Partial<UpdateButtonEnvironment>;

const within =
  (outer: Between, inner: Between): Between =>
  (call, forward) =>
    outer(call, async (passed) => (await inner(passed, forward)) ?? { status: 500, body: {} });

/** What the function says when the history did not take a batch, or when its time was over before. */
const NOT_WRITTEN = ['the history was not written', 'a listener failed'];

const logged = (line: string, worker: number): Fact | undefined => {
  try {
    const { message, messageId, receiveCount, outcome, requestId, ...details } = JSON.parse(line);
    if (NOT_WRITTEN.includes(message)) return { kind: 'not written', requestId, worker };
    if (messageId === undefined || outcome === undefined) return undefined;
    const { failure, cause, reason, by, attempts, mayHaveLanded } = details;
    const said: Outcome = { outcome, failure, cause, reason, by, attempts, requestId, mayHaveLanded };
    return { kind: 'logged', messageId, receive: receiveCount, outcome: said, worker };
  } catch {
    return undefined;
  }
};

interface Proxies {
  sqs: AwsProxy;
  secrets: AwsProxy;
  history: AwsProxy;
}

const environmentOf = ({ queue, secretId, anveoEndpoint }: Surroundings, { sqs, secrets, history }: Proxies) => ({
  ...AWS_ENVIRONMENT.variables,
  AWS_ENDPOINT_URL_SQS: sqs.url,
  AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.url,
  AWS_ENDPOINT_URL_DYNAMODB: history.url,
  ...({
    ...SETTINGS,
    HISTORY_TABLE,
    QUEUE_URL: queue.queueUrl.replace(queue.url, sqs.url),
    DEAD_LETTER_QUEUE_URL: queue.deadLetterQueueUrl.replace(queue.url, sqs.url),
    ANVEO_SECRET_ID: secretId,
    PUBLISHERS_SECRET_ID,
    ANVEO_ENDPOINT: anveoEndpoint,
  } satisfies UpdateButtonEnvironment & AcceptUpdatesEnvironment),
  SANDBOX_CONCURRENCY: String(CONCURRENCY),
  SANDBOX_FUNCTION_TIMEOUT: String(FUNCTION_TIMEOUT_S),
});

const startOne = async (worker: number, receipts: Receipts, surroundings: Surroundings) => {
  const { queue, historyUrl, secretsUrl, awsFaults, chronicle, onLine } = surroundings;
  const inHand = watchQueueCalls(worker, chronicle, receipts);
  const faults = awsFaults.between((action, fault) => chronicle.add({ kind: 'fault', action, fault, worker }));
  const sqs = await startProxy(queue.url, within(faults, within(inHand.between, compressTime)));
  const secrets = await startProxy(secretsUrl, faults);
  const history = await startProxy(historyUrl, within(faults, watchHistory(worker, chronicle)));
  const releases: Promise<void>[] = [];
  const process = await startWorker({
    environment: environmentOf(surroundings, { sqs, secrets, history }),
    onLine(line) {
      onLine(line);
      const fact = logged(line, worker);
      if (fact) chronicle.add(fact);
    },
    async onDeath() {
      // The next process starts meanwhile. AWS would wait for the visibility timeout.
      releases.push(inHand.orphans().then(queue.release));
    },
  });
  return { process, proxies: [sqs, secrets, history], releases };
};

const killed = (process: Worker | undefined, last: number | undefined) => {
  const pid = process?.pid;
  if (pid === undefined || pid === last) return undefined;
  try {
    return globalThis.process.kill(pid, 'SIGKILL') ? pid : undefined;
  } catch {
    return undefined;
  }
};

/** Starts so many workers. */
export const startFleet = async (size: number, surroundings: Surroundings): Promise<Fleet> => {
  const receipts: Receipts = new Map();
  const workers: Awaited<ReturnType<typeof startOne>>[] = [];
  for (let worker = 0; worker < size; worker += 1) workers.push(await startOne(worker, receipts, surroundings));
  const lastKilled = new Map<number, number>();
  let requests = 0;
  return {
    kill(worker) {
      const pid = killed(workers[worker]?.process, lastKilled.get(worker));
      if (pid === undefined) return false;
      lastKilled.set(worker, pid);
      surroundings.chronicle.add({ kind: 'killed', worker });
      return true;
    },
    renew() {
      for (const { process } of workers) killed(process, undefined);
    },
    next() {
      requests += 1;
      return workers[requests % workers.length]?.process;
    },
    async stop() {
      await Promise.all(workers.map(({ process }) => process.stop()));
      await Promise.all(workers.flatMap(({ releases }) => releases));
      await Promise.all(workers.flatMap(({ proxies }) => proxies.map((proxy) => proxy.close())));
    },
  };
};
