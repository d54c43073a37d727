import { createServer as createHttpServer, type RequestListener, type Server } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import { createAnveoClient } from '../../functions/anveo/client.ts';
import type { Credentials } from '../../functions/anveo/credentials.ts';
import { DEFAULT_PATTERNS } from '../../functions/anveo/error-patterns.ts';
import type { ButtonUpdate } from '../../functions/event/schema.ts';
import { COMMON } from '../event/fixture.ts';

/** The full example of Anveo's page. */
export const SIMPLE: Extract<ButtonUpdate, { configuration: 'SIMPLE' }> = {
  ...COMMON,
  buttonTitle: 'CallME',
  configuration: 'SIMPLE',
  phoneNumber: '123456789',
  askConfirmation: true,
};

export const CALLFLOW: Extract<ButtonUpdate, { configuration: 'CALLFLOW' }> = {
  ...COMMON,
  configuration: 'CALLFLOW',
  callFlow: 'a3348f81491bfb538cd2dbbda9e3c43c1e88ab22',
};

export const USER_KEY = 'df141891e2e883904b0b294dc5bq79c1c1c13f6d';
export const UNSIGNED: Credentials = { userKey: USER_KEY, secrets: [USER_KEY] };

/** Returns a body in Anveo's form. */
export const responseDocument = (content: string) =>
  `<?xml version="1.0" standalone="no" ?>\n<RESPONSE>\n${content}\n</RESPONSE>`;
export const SUCCESS = responseDocument('<RESULT>SUCCESS</RESULT>');
export const escapeXml = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('\r', '&#13;');
export const errorDocument = (text: string) =>
  responseDocument(`<RESULT>ERROR</RESULT>\n<ERROR>${escapeXml(text)}</ERROR>`);

const PATH = '/api/v3.asp';
const portOf = (server: { address(): AddressInfo | string | null }) => (server.address() as AddressInfo).port;

const listen = async (server: Server | ReturnType<typeof createTcpServer>): Promise<number> => {
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', resolve);
  await promise;
  return portOf(server);
};

/** Starts an HTTP server that closes with the test. `listener` runs when a request has been read whole. */
export const serve = async (listener: RequestListener): Promise<{ endpoint: URL; connections: () => number }> => {
  let connections = 0;
  const server = createHttpServer((request, response) => {
    request.resume().on('end', () => listener(request, response));
  });
  server.on('connection', () => {
    connections += 1;
  });
  const port = await listen(server);
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return { endpoint: new URL(`http://127.0.0.1:${port}${PATH}`), connections: () => connections };
};

/** Starts a TCP server that closes with the test. */
export const serveTcp = async (onSocket: (socket: Socket) => void, scheme = 'http'): Promise<URL> => {
  const sockets: Socket[] = [];
  const server = createTcpServer((socket) => {
    sockets.push(socket.on('error', () => {}));
    onSocket(socket);
  });
  const port = await listen(server);
  onTestFinished(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return new URL(`${scheme}://127.0.0.1:${port}${PATH}`);
};

/** Starts a server that gives every request the same answer. */
export const answering = async (status: number, body: string | Buffer = '', headers: Record<string, string> = {}) =>
  (await serve((_, response) => response.writeHead(status, headers).end(body))).endpoint;

/** Returns a real client of the endpoint. */
export const clientOf = (endpoint: URL, patterns = DEFAULT_PATTERNS) =>
  createAnveoClient({ endpoint, testMode: false, patterns });

/** Longer than a test may last, so a call that waits this long fails its test. */
export const PATIENT_MS = 60_000;

/** Makes one call with a new client. */
export const call = (
  endpoint: URL,
  { credentials = UNSIGNED, timeoutMs = PATIENT_MS, patterns = DEFAULT_PATTERNS } = {},
) => clientOf(endpoint, patterns)(SIMPLE, credentials, timeoutMs);
