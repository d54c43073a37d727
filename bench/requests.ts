import { randomUUID } from 'node:crypto';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { sign } from '../functions/http/signature.ts';
import type { Message } from './updates.ts';

/** A publisher of the benchmark. */
export const PUBLISHER = 'bench';
/** That publisher's key. */
export const PUBLISHER_KEY = `whsec_${Buffer.alloc(32, 'bench').toString('base64')}`;

const PATH = `/v1/${PUBLISHER}/updates`;

const headersOf = (body: string): Record<string, string> => {
  const id = `msg_${randomUUID()}`;
  const timestamp = String(Math.floor(Date.now() / 1000));
  return {
    accept: '*/*',
    'content-length': String(Buffer.byteLength(body)),
    'content-type': 'application/json',
    host: 'sandbox.execute-api.us-east-1.amazonaws.com',
    'user-agent': 'bench',
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': sign({ id, timestamp, body }, PUBLISHER_KEY),
    'x-amzn-trace-id': 'Root=1-00000000-000000000000000000000000',
    'x-forwarded-for': '192.0.2.1',
    'x-forwarded-port': '443',
    'x-forwarded-proto': 'https',
  };
};

/** Returns a request with these updates, signed now, as API Gateway hands it to a function. */
export const requestOf = (messages: readonly Message[]): APIGatewayProxyEventV2 => {
  const bodies = messages.map(({ body }) => body);
  const body = bodies.length === 1 ? `${bodies[0]}` : `[${bodies.join(',')}]`;
  return {
    version: '2.0',
    routeKey: 'ANY /v1/{proxy+}',
    rawPath: PATH,
    rawQueryString: '',
    headers: headersOf(body),
    requestContext: {
      accountId: '000000000000',
      apiId: 'bench',
      domainName: 'bench.execute-api.us-east-1.amazonaws.com',
      domainPrefix: 'bench',
      http: { method: 'POST', path: PATH, protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: 'bench' },
      requestId: randomUUID(),
      routeKey: 'ANY /v1/{proxy+}',
      stage: '$default',
      time: '28/Nov/2026:12:00:00 +0000',
      timeEpoch: Date.now(),
    },
    body,
    isBase64Encoded: false,
  };
};
