import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { type HttpOptions, systemClock } from '../../publisher/attempts.ts';

/** A request as it came. */
export interface Received {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

/** What the server does with a request. */
export interface Reply {
  status?: number;
  headers?: Record<string, string>;
  /** Text as it is, anything else as JSON. */
  body?: unknown;
  /** Never answers, ends the connection, or ends it within the body. */
  instead?: 'hang' | 'drop' | 'cut';
}

/** A signing key. */
export const KEY = `whsec_${Buffer.from('a key of 32 bytes for the tests.').toString('base64')}`;

const answer = (response: ServerResponse, { status = 200, headers = {}, body = '', instead }: Reply) => {
  if (instead === 'hang') return;
  if (instead === 'drop') {
    response.destroy();
    return;
  }
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const length = Buffer.byteLength(text) + (instead === 'cut' ? 10 : 0);
  response.writeHead(status, { 'content-length': length, ...headers });
  if (instead === 'cut') response.write(text, () => response.destroy());
  else response.end(text);
};

/** Starts a server that answers as it is told, and keeps what it received. `number` counts requests from 1. */
export const startServer = async (reply: (request: Received, number: number) => Reply) => {
  const received: Received[] = [];
  const server = createServer(async (incoming, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming as AsyncIterable<Buffer>) chunks.push(chunk);
    const { method = '', url: path = '', headers } = incoming;
    const request = { method, path, headers, body: Buffer.concat(chunks).toString() };
    answer(response, reply(request, received.push(request)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { received, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
};

/** Returns a URL at which nobody listens. */
export const closedUrl = async (): Promise<string> => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}`;
};

/** The time of `simulated`'s clock at its start. */
export const START = Date.parse('2026-11-28T19:00:00.500Z');

/** Options with a clock that only its sleeps move on, and with waits that are as long as they can be. */
export const simulated = (url: string) => {
  const waits: number[] = [];
  let time = START;
  const clock = {
    now: () => time,
    async sleep(milliseconds: number) {
      waits.push(milliseconds);
      time += milliseconds;
    },
  };
  const options: HttpOptions = { url, publisher: 'demo', key: KEY, clock, random: () => 1 };
  return { options, waits };
};

/** A real clock whose first sleep aborts a signal, and the signal. */
export const abortingClock = (reason: Error) => {
  const controller = new AbortController();
  const sleep = (milliseconds: number, signal?: AbortSignal) => {
    const slept = systemClock.sleep(milliseconds, signal);
    controller.abort(reason);
    return slept;
  };
  return { clock: { now: Date.now, sleep }, signal: controller.signal };
};
