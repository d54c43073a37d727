import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import { CommandError, EXIT, type ExitCode } from '../cli/exit.ts';
import { paint, print } from '../cli/output.ts';
import { portError } from '../sandbox/listen.ts';
import { createApp } from './app.ts';
import { type DeskOptions, openDesk } from './desk.ts';

export interface ConsoleOptions extends DeskOptions {
  /** 0 is a free one. */
  port: number;
}

/** A console that is served on this machine. */
export interface Console {
  /** Its address, with the token that opens it. */
  url: string;
  close(): Promise<void>;
}

/**
 * Serves the console on this machine's loopback address.
 * @throws CommandError when no target is named or running, or the port cannot be used
 */
export const startConsole = async ({ port, ...options }: ConsoleOptions): Promise<Console> => {
  const desk = await openDesk(options);
  const token = randomBytes(24).toString('base64url');
  const { fetch } = createApp(desk, { token, readOnly: options.readOnly === true });
  const server = serve({ fetch, port, hostname: '127.0.0.1' });
  await once(server, 'listening').catch(async (error) => {
    await desk.tasks.close();
    throw new CommandError(portError(error, port, 'the console').message, EXIT.usage, { cause: error });
  });
  const { port: bound } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${bound}/?token=${token}`,
    async close() {
      await Promise.all([desk.tasks.close(), desk.runs.close()]);
      const closed = once(server, 'close');
      server.close();
      if ('closeAllConnections' in server) server.closeAllConnections();
      await closed;
    },
  };
};

/** Serves the console, prints its address, and ends with Ctrl-C. */
export const console = async (options: ConsoleOptions): Promise<ExitCode> => {
  const { url, close } = await startConsole(options);
  await print(`${paint('bold', 'Console')}  ${url}`, 'Only this machine can open it. Ctrl-C ends it.');
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  await close();
  return EXIT.done;
};
