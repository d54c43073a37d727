import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** The runtime's answer to an invocation. */
export type Answer = { response: unknown } | { error: unknown };

/**
 * Lambda's Runtime API, as a runtime interface client sees it:
 * https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
export interface RuntimeApi {
  /** `host:port`, for AWS_LAMBDA_RUNTIME_API. */
  address: string;
  /** Invokes the function with an event. Resolves with the answer. */
  invoke(event: unknown): Promise<Answer>;
}

const PREFIX = '/2018-06-01/runtime';
const TIMEOUT_MS = 60_000;

const bodyOf = async (request: IncomingMessage): Promise<unknown> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return JSON.parse(Buffer.concat(chunks).toString());
};

export const startRuntimeApi = async (): Promise<RuntimeApi> => {
  const events: { id: string; event: unknown }[] = [];
  const answers = new Map<string, (answer: Answer) => void>();
  let waiting: ServerResponse | undefined;

  const handOut = () => {
    const next = waiting && events.shift();
    if (!waiting || !next) return;
    waiting.writeHead(200, {
      'Content-Type': 'application/json',
      'Lambda-Runtime-Aws-Request-Id': next.id,
      'Lambda-Runtime-Deadline-Ms': Date.now() + TIMEOUT_MS,
      'Lambda-Runtime-Invoked-Function-Arn': 'arn:aws:lambda:us-east-1:000000000000:function:update-button-prod',
    });
    waiting.end(JSON.stringify(next.event));
    waiting = undefined;
  };

  const server = createServer(async (request, response) => {
    const [, id = '', kind] =
      /^\/invocation\/([^/]+)(?:\/(\w+))?$/.exec((request.url ?? '').slice(PREFIX.length)) ?? [];
    if (id === 'next') {
      waiting = response;
      return handOut();
    }
    const body = await bodyOf(request);
    response.writeHead(202).end('{}');
    return answers.get(id)?.(kind === 'response' ? { response: body } : { error: body });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });

  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    invoke(event) {
      const id = `request-${answers.size + 1}`;
      const { promise, resolve } = Promise.withResolvers<Answer>();
      answers.set(id, resolve);
      events.push({ id, event });
      handOut();
      return promise;
    },
  };
};
