import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** Lambda as far as ListEventSourceMappings goes; the command finds it by the environment. Without states it is denied. */
export const startLambda = async (states?: string[]): Promise<{ asked: URL[] }> => {
  const asked: URL[] = [];
  const server = createServer((request, response) => {
    asked.push(new URL(request.url ?? '', 'http://lambda'));
    const denied = { message: 'User: x is not authorized to perform: lambda:ListEventSourceMappings' };
    const body = states ? { EventSourceMappings: states.map((State) => ({ UUID: '1', State })) } : denied;
    const headers = {
      'Content-Type': 'application/json',
      ...(!states && { 'x-amzn-ErrorType': 'AccessDeniedException' }),
    };
    response.writeHead(states ? 200 : 403, headers).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
  });
  process.env['AWS_ENDPOINT_URL_LAMBDA'] = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { asked };
};
