import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** What the process is told. It answers each with `done`; before the first it says `ready`. */
export type Order = 'poll' | 'pause' | 'stop';

/** Options of `startWorker`. */
export interface WorkerOptions {
  /** All of the function's environment. */
  environment: Readonly<Record<string, string>>;
  /** Whether it polls the queue at first (true). */
  polls?: boolean;
  /** Takes each line that the function logs. */
  onLine: (line: string) => void;
  /** Takes why the worker ended, when nobody stopped it. The next one starts when this resolves. */
  onDeath: (why: string) => Promise<void>;
}

/** The process in which the function runs. When it dies another one starts, as in Lambda. */
export interface Worker {
  /** The ID of the running process. */
  readonly pid: number | undefined;
  /** Lets it poll the queue, or pauses it. Resolves when it polls, or when the running invocations have ended. */
  setPolling(polls: boolean): Promise<void>;
  /** Ends it when the running invocations have ended. */
  stop(): Promise<void>;
}

const PROGRAM = new URL('./worker.ts', import.meta.url);

const spawn = ({ environment, onLine }: WorkerOptions): ChildProcess => {
  const child = fork(PROGRAM, { env: { ...environment }, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
  for (const stream of [child.stdout, child.stderr]) if (stream) createInterface(stream).on('line', onLine);
  return child;
};

/** Returns what the process says next; undefined when it ends instead. */
const answerOf = (child: ChildProcess): Promise<unknown> => {
  const { promise, resolve } = Promise.withResolvers<unknown>();
  const settle = (answer?: unknown) => {
    child.off('message', settle).off('exit', onExit);
    resolve(answer);
  };
  const onExit = () => settle();
  child.on('message', settle).on('exit', onExit);
  return promise;
};

/** Sends an order. A process that is just ending does not take it; its end is told by itself. */
const order = (child: ChildProcess, what: Order | 'stop') => child.send(what, () => undefined);

/** Gives a process an order, unless it has ended. Resolves when the order is carried out. */
const tell = async (child: ChildProcess, what: Order): Promise<void> => {
  if (!child.connected) return;
  const answer = answerOf(child);
  order(child, what);
  await answer;
};

/** Starts the function. Resolves when it polls its queue, or could. */
export const startWorker = async (options: WorkerOptions): Promise<Worker> => {
  let stopping = false;
  let polls = options.polls ?? true;
  let child = spawn(options);
  /** Resolves when the latest order is carried out: the process takes one at a time. */
  let turn = Promise.resolve();

  const begin = async () => {
    if (polls) await tell(child, 'poll');
  };

  const replace = async (code: number | null, signal: NodeJS.Signals | null) => {
    if (stopping) return;
    await options.onDeath(`the worker ended (${signal ?? `exit ${code}`}); another one is started`);
    if (stopping) return;
    child = spawn(options).on('exit', replace);
    turn = answerOf(child).then(begin);
  };

  if ((await answerOf(child)) !== 'ready') throw new Error('the function does not start; its log says why');
  child.on('exit', replace);
  turn = begin();
  await turn;

  return {
    get pid() {
      return child.pid;
    },
    setPolling(wanted) {
      polls = wanted;
      turn = turn.then(() => tell(child, polls ? 'poll' : 'pause'));
      return turn;
    },
    async stop() {
      stopping = true;
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      order(child, 'stop');
      await ended;
    },
  };
};
