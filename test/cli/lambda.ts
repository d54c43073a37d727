import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** The event source mapping that the stack's outputs name. */
export const MAPPING = '14e0db71-5d35-4eb5-b481-8945cf9d10c2';

/** An answer of Lambda: a state of the mapping, or an error with its status. */
export type LambdaAnswer = string | { status: number; type: string; message: string };

/** Lambda as far as one event source mapping goes, found by the environment. The last answer is repeated. */
export const startLambda = async (...answers: LambdaAnswer[]): Promise<{ asked: string[] }> => {
  const asked: string[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    asked.push(`${request.method} ${request.url} ${body}`.trim());
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    const { status = 200, ...said } = typeof answer === 'string' ? { UUID: MAPPING, State: answer } : { ...answer };
    const headers = 'type' in said ? { 'x-amzn-ErrorType': String(said.type) } : {};
    response.writeHead(Number(status), { 'Content-Type': 'application/json', ...headers }).end(JSON.stringify(said));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
  });
  process.env['AWS_ENDPOINT_URL_LAMBDA'] = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { asked };
};
