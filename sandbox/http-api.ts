import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { ACCOUNT, REGION } from './aws.ts';
import { listen } from './listen.ts';

/** A function behind API Gateway. */
export type HttpFunction = (event: APIGatewayProxyEventV2) => Promise<APIGatewayProxyStructuredResultV2>;

/** API Gateway on this machine. */
export interface HttpApi {
  readonly url: string;
  close(): Promise<void>;
}

/** Options of `startHttpApi`. */
export interface HttpApiOptions {
  /** How long the function may take, in milliseconds; API Gateway's 30 seconds without it. */
  timeoutMs?: number;
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html */
const MOST_BODY_BYTES = 10 * 1024 * 1024;
const LONGEST_MS = 30_000;

/** The content types whose bodies come as text. Bodies of all others, or of none, come in base64. */
const TEXT = /^(?:text\/|application\/(?:json|xml|javascript)\s*(?:;|$))/i;

/** API Gateway's own answers: it has no others. */
const OWN: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  413: 'Request Entity Too Large',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};

/** A request that API Gateway answers by itself. */
class OwnAnswer extends Error {
  override readonly name = 'OwnAnswer';
  readonly status: number;

  constructor(status: number) {
    super(OWN[status]);
    this.status = status;
  }
}

/** The whole body is read, so that the client gets its answer, but no more than may be is kept. */
const readBody = async (request: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= MOST_BODY_BYTES) chunks.push(chunk);
  }
  if (bytes > MOST_BODY_BYTES) throw new OwnAnswer(413);
  return Buffer.concat(chunks);
};

/** Decodes a path once, as API Gateway does, and cuts off what follows a decoded question mark, as it does too. */
const rawPathOf = (path: string): string => {
  try {
    return decodeURIComponent(path).split('?')[0] ?? '';
  } catch {
    throw new OwnAnswer(400);
  }
};

const requestContext = (method: string, path: string, request: IncomingMessage) => ({
  accountId: ACCOUNT,
  apiId: 'sandbox',
  domainName: `sandbox.execute-api.${REGION}.amazonaws.com`,
  domainPrefix: 'sandbox',
  http: {
    method,
    path,
    protocol: `HTTP/${request.httpVersion}`,
    sourceIp: request.socket.remoteAddress ?? '127.0.0.1',
    userAgent: request.headers['user-agent'] ?? '',
  },
  requestId: randomUUID(),
  routeKey: '$default',
  stage: '$default',
  time: new Date().toISOString(),
  timeEpoch: Date.now(),
});

/**
 * Makes the event of a request, in payload format 2.0.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
const eventOf = (request: IncomingMessage, body: Buffer): APIGatewayProxyEventV2 => {
  const { method = 'GET', url = '/', headersDistinct } = request;
  const at = url.indexOf('?');
  const rawPath = rawPathOf(at === -1 ? url : url.slice(0, at));
  const { cookie, ...headers } = headersDistinct;
  const isText = TEXT.test(headers['content-type']?.[0] ?? '');
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath,
    rawQueryString: at === -1 ? '' : url.slice(at + 1),
    ...(cookie && { cookies: cookie.flatMap((each) => each.split('; ')) }),
    headers: Object.fromEntries(Object.entries(headers).map(([name, values]) => [name, values?.join(',')])),
    requestContext: requestContext(method, rawPath, request),
    ...(body.length > 0 && { body: body.toString(isText ? 'utf8' : 'base64') }),
    isBase64Encoded: body.length > 0 && !isText,
  };
};

/** Returns what the function returns; API Gateway's own answer when it throws or takes too long. */
const invoke = async (handler: HttpFunction, event: APIGatewayProxyEventV2, timeoutMs: number) => {
  const { promise: over, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new OwnAnswer(503)), timeoutMs);
  const result = handler(event).catch(() => {
    throw new OwnAnswer(500);
  });
  return Promise.race([result, over]).finally(() => clearTimeout(timer));
};

const own = ({ status, message }: OwnAnswer): APIGatewayProxyStructuredResultV2 => ({
  statusCode: status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ message }),
});

/** Starts API Gateway's HTTP API on a port, with one route to a function. */
export const startHttpApi = async (
  port: number,
  handler: HttpFunction,
  { timeoutMs = LONGEST_MS }: HttpApiOptions = {},
): Promise<HttpApi> => {
  const answer = async (request: IncomingMessage) => {
    try {
      return await invoke(handler, eventOf(request, await readBody(request)), timeoutMs);
    } catch (error) {
      return own(error instanceof OwnAnswer ? error : new OwnAnswer(500));
    }
  };
  const server = createServer(async (request, response) => {
    const { statusCode = 200, headers = {}, body = '', isBase64Encoded } = await answer(request);
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, String(value));
    response.writeHead(statusCode).end(Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8'));
  });
  return listen(server, port);
};
