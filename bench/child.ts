import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** A child process that sends a greeting, and then one reply to each message. */
export interface Child<Question, Reply, Greeting> {
  pid: number;
  greeting: Greeting;
  ask(question: Question): Promise<Reply>;
  /** Ends the process and waits until it has ended. */
  end(): Promise<void>;
}

/** Returns the path of a program in bench/processes/. */
export const program = (name: string): string => fileURLToPath(new URL(`processes/${name}.ts`, import.meta.url));

/** Resolves with the next message of a process, and rejects if the process ends first. */
const next = (child: ChildProcess, file: string): Promise<unknown> => {
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  const onExit = (code: number | null) => reject(new Error(`${file} ended with exit code ${code}`));
  child.once('exit', onExit);
  child.once('message', (message) => {
    child.off('exit', onExit);
    resolve(message);
  });
  return promise;
};

/** Starts a program with this environment only. Its output is discarded; its errors go to our standard error. */
export const startChild = async <Question extends object | number, Reply, Greeting = unknown>(
  file: string,
  args: readonly string[] = [],
  environment: Readonly<Record<string, string>> = {},
): Promise<Child<Question, Reply, Greeting>> => {
  const child = fork(file, args, { env: { ...environment }, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const greeting = (await next(child, file)) as Greeting;
  return {
    pid: child.pid ?? Number.NaN,
    greeting,
    async ask(question) {
      const reply = next(child, file);
      child.send(question);
      return (await reply) as Reply;
    },
    async end() {
      const { promise, resolve } = Promise.withResolvers<unknown>();
      child.once('exit', resolve);
      child.disconnect();
      await promise;
    },
  };
};
