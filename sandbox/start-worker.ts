import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { HttpFunction } from './http-api.ts';
import { functionIn, ProcessEnded } from './invocations.ts';

/** What the process is told, beside invocations. It answers each with `done`; before the first it says `ready`. */
export type Order = 'poll' | 'pause' | 'stop';

/** Options of `startWorker`. */
export interface WorkerOptions {
  /** All of the functions' environment. */
  environment: Readonly<Record<string, string>>;
  /** Whether it polls the queue at first (true). */
  polls?: boolean;
  /** Takes each line that the functions log. */
  onLine: (line: string) => void;
  /** Takes why the worker ended, when nobody stopped it. The next one starts when this resolves. */
  onDeath: (why: string) => Promise<void>;
}

/** The process in which the functions run. When it dies another one starts, as in Lambda. */
export interface Worker {
  /** The ID of the running process. */
  readonly pid: number | undefined;
  /** Lets it poll the queue, or pauses it. Resolves when it polls, or when the running invocations have ended. */
  setPolling(polls: boolean): Promise<void>;
  /** Invokes `accept-updates`. Rejects with ProcessEnded while the process is replaced, and when it ends before the function. */
  readonly accept: HttpFunction;
  /** Ends it when the running invocations have ended. */
  stop(): Promise<void>;
}

const PROGRAM = new URL('./worker.ts', import.meta.url);

const spawn = ({ environment, onLine }: WorkerOptions): ChildProcess => {
  const child = fork(PROGRAM, { env: { ...environment }, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
  for (const stream of [child.stdout, child.stderr]) if (stream) createInterface(stream).on('line', onLine);
  return child;
};

/** Returns what the process says next, beside what functions return; undefined when it ends instead. */
const answerOf = (child: ChildProcess): Promise<string | undefined> => {
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  const settle = (answer?: string) => {
    child.off('message', onMessage).off('exit', onExit);
    resolve(answer);
  };
  const onMessage = (said: unknown) => {
    if (typeof said === 'string') settle(said);
  };
  const onExit = () => settle();
  child.on('message', onMessage).on('exit', onExit);
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

const ended: HttpFunction = () => Promise.reject(new ProcessEnded());

/** Starts the functions. Resolves when update-button polls its queue, or could. */
export const startWorker = async (options: WorkerOptions): Promise<Worker> => {
  let stopping = false;
  let polls = options.polls ?? true;
  let child = spawn(options);
  let accept = ended;
  /** Resolves when the latest order is carried out: the process takes one at a time. */
  let turn = Promise.resolve();

  const begin = async (said: string | undefined) => {
    if (said !== 'ready') return;
    accept = functionIn(child);
    if (polls) await tell(child, 'poll');
  };

  const replace = async (code: number | null, signal: NodeJS.Signals | null) => {
    accept = ended;
    if (stopping) return;
    await options.onDeath(`the worker ended (${signal ?? `exit ${code}`}); another one is started`);
    if (stopping) return;
    child = spawn(options).on('exit', replace);
    turn = answerOf(child).then(begin);
  };

  const said = await answerOf(child);
  if (said !== 'ready') throw new Error('the functions do not start; their log says why');
  child.on('exit', replace);
  turn = begin(said);
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
    accept: (event) => accept(event),
    async stop() {
      stopping = true;
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, 'exit');
      order(child, 'stop');
      await exited;
    },
  };
};
