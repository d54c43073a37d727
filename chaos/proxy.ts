import { createServer, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import * as z from 'zod/mini';
import { close, listen } from './http-server.ts';

/** A JSON object. */
export type Json = Record<string, unknown>;

/** One call of AWS's JSON protocol; `action` without the service's name. */
export interface Call {
  action: string;
  input: Json;
}

/** A service's answer. */
export interface Answer {
  status: number;
  body: Json;
}

/** Makes a call of the service. */
export type Forward = (call: Call) => Promise<Answer>;

/** Answers a call in the service's place, or forwards it; without an answer the caller's connection is reset. */
export type Between = (call: Call, forward: Forward) => Promise<Answer | undefined>;

/** A proxy in front of an AWS service. */
export interface AwsProxy {
  readonly url: string;
  close(): Promise<void>;
}

const json = z.record(z.string(), z.unknown());

/** The headers that are passed on: DynamoDB's emulator refuses a request without a signature. */
const PASSED = ['content-type', 'authorization', 'x-amz-date'];

const headersOf = ({ headers }: IncomingMessage): Record<string, string> =>
  Object.fromEntries(PASSED.flatMap((name) => (headers[name] === undefined ? [] : [[name, String(headers[name])]])));

const forwardTo = async (upstream: string, headers: Record<string, string>, input: Json): Promise<Answer> => {
  const response = await fetch(upstream, { method: 'POST', headers, body: JSON.stringify(input) });
  return { status: response.status, body: json.parse(await response.json()) };
};

/** Starts a proxy in front of `upstream`. */
export const startProxy = async (upstream: string, between: Between): Promise<AwsProxy> => {
  const server = createServer(async (request, response) => {
    const headers = headersOf(request);
    const target = String(request.headers['x-amz-target']);
    const [service = '', action = ''] = target.split('.');
    try {
      const input = json.parse(JSON.parse(await text(request)));
      const forward: Forward = (call) =>
        forwardTo(upstream, { ...headers, 'x-amz-target': `${service}.${call.action}` }, call.input);
      const answer = await between({ action, input }, forward);
      if (!answer) return void request.socket.resetAndDestroy();
      const contentType = { 'Content-Type': String(request.headers['content-type']) };
      response.writeHead(answer.status, contentType).end(JSON.stringify(answer.body));
    } catch {
      // The caller was killed in the middle of its call, or the run ends and the service is gone.
      request.socket.destroy();
    }
  });
  return { url: await listen(server), close: () => close(server) };
};
