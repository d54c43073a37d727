import type { ChildProcess } from 'node:child_process';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { HttpFunction } from './http-api.ts';

/** Asks the worker's process to invoke `accept-updates`. */
export interface Invocation {
  invocation: number;
  event: APIGatewayProxyEventV2;
}

/** What the worker's process says of an invocation; no result when the function threw. */
export interface Returned {
  invocation: number;
  result?: APIGatewayProxyStructuredResultV2;
}

/** The process ended before the function returned. */
export class ProcessEnded extends Error {
  override readonly name = 'ProcessEnded';
}

const isReturned = (said: unknown): said is Returned =>
  typeof said === 'object' && said !== null && 'invocation' in said;

/** Returns a function that runs in a process. It rejects when it throws there, or the process ends before it returns. */
export const functionIn = (child: ChildProcess): HttpFunction => {
  const waiting = new Map<number, PromiseWithResolvers<APIGatewayProxyStructuredResultV2>>();
  let latest = 0;
  child.on('message', (said) => {
    if (!isReturned(said)) return;
    const { invocation, result } = said;
    if (result) waiting.get(invocation)?.resolve(result);
    else waiting.get(invocation)?.reject(new Error('the function threw'));
    waiting.delete(invocation);
  });
  child.on('exit', () => {
    for (const { reject } of waiting.values()) reject(new ProcessEnded());
    waiting.clear();
  });
  return (event) => {
    if (!child.connected) return Promise.reject(new ProcessEnded());
    const invoked = Promise.withResolvers<APIGatewayProxyStructuredResultV2>();
    latest += 1;
    waiting.set(latest, invoked);
    const told: Invocation = { invocation: latest, event };
    // A process that is just ending takes no message. Its end rejects the invocation.
    child.send(told, () => undefined);
    return invoked.promise;
  };
};

/** API Gateway's answer for when the function cannot be invoked. */
const UNAVAILABLE = {
  statusCode: 503,
  headers: { 'content-type': 'application/json', 'retry-after': '1' },
  body: JSON.stringify({ message: 'Service Unavailable' }),
};

/** Makes the function behind the HTTP API: the worker's, and API Gateway's own answer while none runs. */
export const acceptIn =
  (worker: () => { accept: HttpFunction } | undefined): HttpFunction =>
  async (event) => {
    try {
      return (await worker()?.accept(event)) ?? UNAVAILABLE;
    } catch (error) {
      if (error instanceof ProcessEnded) return UNAVAILABLE;
      throw error;
    }
  };
