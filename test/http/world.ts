import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { onTestFinished } from 'vitest';
import type { Answered } from '../../functions/http/answer.ts';
import { assembleHttp } from '../../functions/http/assemble.ts';
import { measureAnswer } from '../../functions/http/metrics.ts';
import { readAcceptSettings } from '../../functions/http/settings.ts';
import { createKey, sign } from '../../functions/http/signature.ts';
import type { Log } from '../../functions/telemetry/log.ts';
import { AWS_ENVIRONMENT } from '../../sandbox/aws.ts';
import { startHttpApi } from '../../sandbox/http-api.ts';
import { failure, startJsonServer } from '../../sandbox/json-server.ts';
import { type SecretsManager, startSecretsManager } from '../../sandbox/secrets-manager.ts';
import { type Front, type OnBatch, startFront } from '../queue/sqs.ts';

export const SECRET_ID = 'anveo/publishers';

/** The publishers of every world: `crm` has every button, `sales` some. */
export const KEYS = { crm: createKey(), sales: createKey(), rotated: createKey() };

/** A line that the function logged. */
export interface Line extends Record<string, unknown> {
  level: string;
  message: string;
}

/** An answer over HTTP. */
export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  /** The body as JSON. */
  body: Record<string, unknown>;
}

/** What a request has beside its body; it is signed by `key`, unless headers are given. */
export interface RequestOptions {
  publisher?: string;
  key?: string;
  /** The webhook-id. */
  id?: string;
  /** Seconds by which the time is off. */
  late?: number;
  method?: string;
  path?: string;
  contentType?: string | undefined;
  /** Headers that replace those that are made; undefined leaves one out. */
  headers?: Record<string, string | undefined>;
}

/** Options of `startHttpWorld`. */
export interface WorldOptions {
  onBatch?: OnBatch;
  front?: Front;
  /** Settings beside those that every world has. */
  environment?: Record<string, string>;
  /** Where the AWS SDK finds its services, beside SQS and Secrets Manager. */
  aws?: Record<string, string>;
  now?: () => number;
}

const recorder = (lines: Line[]): Log => {
  const at = (level: string) => (message: string, fields: Record<string, unknown>) => {
    lines.push({ ...fields, level, message });
  };
  return { info: at('info'), warn: at('warn'), error: at('error') };
};

/** Secrets Manager behind something that counts its requests and can fail them. */
const startCounted = async (secrets: SecretsManager) => {
  const state = { fetches: 0, isDown: false };
  const { url, close } = await startJsonServer(0, async ({ headers, json }) => {
    state.fetches += 1;
    if (state.isDown) return failure('InternalServiceError', 'It broke.', 500);
    const answer = await fetch(secrets.url, {
      method: 'POST',
      headers: { 'x-amz-target': String(headers['x-amz-target']) },
      body: JSON.stringify(await json()),
    });
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  });
  onTestFinished(() => close());
  return { state, url };
};

let ids = 0;

/** Returns the body of a request as it is sent. */
const textOf = (body: unknown): string | Uint8Array =>
  typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body);

/** The function behind API Gateway, with real queues and a real protocol of Secrets Manager; it ends with the test. */
export const startHttpWorld = async (options: WorldOptions = {}) => {
  const front = options.front ?? (await startFront(options.onBatch));
  const secrets = await startSecretsManager(0);
  onTestFinished(() => secrets.close());
  const counted = await startCounted(secrets);
  const clock = { time: Date.parse('2026-11-28T12:00:00Z') };
  const now = options.now ?? (() => clock.time);
  const publishers = (value: unknown) =>
    secrets.put(SECRET_ID, typeof value === 'string' ? value : JSON.stringify(value));
  publishers({ crm: { keys: [KEYS.crm] }, sales: { keys: [KEYS.sales], buttons: ['SALES-*', 'é/*'] } });
  Object.assign(process.env, AWS_ENVIRONMENT.variables, {
    AWS_ENDPOINT_URL_SQS: front.url,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: counted.url,
    ...options.aws,
  });
  const lines: Line[] = [];
  const metrics: { name: string; value: number }[] = [];
  const onAnswer = (answered: Answered) => {
    for (const [name, values] of measureAnswer(answered)) metrics.push(...values.map((value) => ({ name, value })));
  };
  const environment = { QUEUE_URL: front.queueUrl, PUBLISHERS_SECRET_ID: SECRET_ID, ...options.environment };
  const { handler, warmUp } = assembleHttp(readAcceptSettings(environment), { log: recorder(lines), onAnswer, now });
  const events: APIGatewayProxyEventV2[] = [];
  const { url, close } = await startHttpApi(0, (event) => {
    events.push(event);
    return handler(event);
  });
  onTestFinished(close);

  const request = async (body: unknown, given: RequestOptions = {}): Promise<Answer> => {
    const { publisher = 'crm', key = KEYS.crm, late = 0, method = 'POST', contentType = 'application/json' } = given;
    ids += 1;
    const { id = `msg_${ids}`, path = `/v1/${publisher}/updates` } = given;
    const sent = textOf(body);
    const timestamp = String(Math.floor(now() / 1000) - late);
    const headers = {
      ...(contentType !== '' && { 'content-type': contentType }),
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      'webhook-signature': sign({ id, timestamp, body: sent }, key),
      ...given.headers,
    };
    const response = await fetch(url + path, {
      method,
      headers: Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])) as [
        string,
        string,
      ][],
      ...(sent.length > 0 && { body: Buffer.from(sent) }),
    });
    const text = await response.text();
    const parsed = text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
    return { status: response.status, headers: response.headers, text, body: parsed };
  };

  return {
    front,
    secrets,
    publishers,
    /** How often the secret was fetched, and whether fetching fails. */
    vault: counted.state,
    clock,
    lines,
    metrics,
    events,
    handler,
    warmUp,
    url,
    /** Sends a signed request with a body. */
    post: request,
    /** Asks for a path, signed over the empty body. */
    get: (path: string, given: RequestOptions = {}) => request('', { method: 'GET', contentType: '', path, ...given }),
    /** The bodies on the queue, in their order. */
    queued: () => front.queues.messages().map(({ body }) => JSON.parse(body) as Record<string, unknown>),
  };
};

export type HttpWorld = Awaited<ReturnType<typeof startHttpWorld>>;
