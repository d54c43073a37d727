import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server that listens on this machine only. */
export interface Listening {
  url: string;
  /** Ends it, with all of its connections. */
  close(): Promise<void>;
}

const REASONS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another program uses it',
  EACCES: 'you may not use it; choose one from 1024 on',
};

/** Returns the error of a server that cannot listen, with its port and its name; any other error as it is. */
export const portError = (cause: NodeJS.ErrnoException, port: number, service: string): Error => {
  const { syscall, code = '', message } = cause;
  if (syscall !== 'listen') return cause;
  return new Error(`port ${port} for ${service}: ${REASONS[code] ?? message}`, { cause });
};

/** Lets a server listen on a port, 0 for a free one. Rejects when the port is taken or forbidden. */
export const listen = async (server: Server, port: number): Promise<Listening> => {
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
};
