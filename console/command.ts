import { once } from 'node:events';
import { EXIT, type ExitCode } from '../cli/exit.ts';
import { paint, print } from '../cli/output.ts';
import { type ConsoleOptions, startConsole } from './server.ts';

/** Serves the console, prints its address, and ends with Ctrl-C. */
export const console = async (options: ConsoleOptions): Promise<ExitCode> => {
  const { url, close } = await startConsole(options);
  await print(`${paint('bold', 'Console')}  ${url}`, 'Only this machine can open it. Ctrl-C ends it.');
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  await close();
  return EXIT.done;
};
