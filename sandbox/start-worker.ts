import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** Options of `startWorker`. */
export interface WorkerOptions {
  /** All of the function's environment. */
  environment: Readonly<Record<string, string>>;
  /** Takes each line that the function logs. */
  onLine: (line: string) => void;
  /** Takes why the worker ended, when nobody stopped it. The next one starts when this resolves. */
  onDeath: (why: string) => Promise<void>;
}

/** The process in which the function runs. When it dies another one starts, as in Lambda. */
export interface Worker {
  /** The ID of the running process. */
  readonly pid: number | undefined;
  /** Ends it when the running invocations have ended. */
  stop(): Promise<void>;
}

const PROGRAM = new URL('./worker.ts', import.meta.url);

const spawn = ({ environment, onLine }: WorkerOptions): ChildProcess => {
  const child = fork(PROGRAM, { env: { ...environment }, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
  for (const stream of [child.stdout, child.stderr]) if (stream) createInterface(stream).on('line', onLine);
  return child;
};

/** Starts the function, and resolves when it polls its queue. */
export const startWorker = async (options: WorkerOptions): Promise<Worker> => {
  let stopping = false;
  let child = spawn(options);

  const replace = async (code: number | null, signal: NodeJS.Signals | null) => {
    if (stopping) return;
    await options.onDeath(`the worker ended (${signal ?? `exit ${code}`}); another one is started`);
    if (!stopping) child = spawn(options).on('exit', replace);
  };

  const [first] = await Promise.race([once(child, 'message'), once(child, 'exit')]);
  if (first !== 'ready') throw new Error('the function does not start; its log says why');
  child.on('exit', replace);

  return {
    get pid() {
      return child.pid;
    },
    async stop() {
      stopping = true;
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.send('stop');
      await ended;
    },
  };
};
