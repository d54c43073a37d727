import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import { expect, test } from 'vitest';
import { parseUpdate } from '../../functions/event/parse.ts';
import { MOST_MESSAGE_BYTES } from '../../functions/event/size.ts';
import type { HttpEvent } from '../../functions/http/request.ts';
import { sign } from '../../functions/http/signature.ts';
import { validEvent } from '../event/arbitraries.ts';
import { failing, type OnBatch } from '../queue/sqs.ts';
import { KEYS, startHttpWorld } from './world.ts';

/** Every status of the contract that is the function's own. */
const STATUSES = [202, 200, 400, 401, 403, 404, 405, 413, 415, 422];

/** A request before it is signed. */
interface Draft {
  publisher: string;
  method: string;
  contentType: string;
  body: Buffer;
}

const hostile = fc.constantFrom('__proto__', 'constructor', 'toString', 'hasOwnProperty', '', ' ', '%', '.', 'é');
const cloudEvent = (data: unknown) => ({ specversion: '1.0', id: 'E', source: '/s', type: 't', data });

const jsonText = fc.oneof(
  { weight: 4, arbitrary: validEvent.map((event) => JSON.stringify(event)) },
  { weight: 2, arbitrary: fc.array(validEvent, { maxLength: 12 }).map((events) => JSON.stringify(events)) },
  { weight: 1, arbitrary: validEvent.map((event) => JSON.stringify(cloudEvent(event))) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(validEvent, hostile, fc.jsonValue())
      .map(([event, key, value]) =>
        JSON.stringify(event).replace('{', `{${JSON.stringify(key)}:${JSON.stringify(value)},`),
      ),
  },
  { weight: 1, arbitrary: fc.json() },
  { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
);

const body = fc.oneof(
  { weight: 30, arbitrary: jsonText.map((text) => Buffer.from(text)) },
  { weight: 3, arbitrary: fc.uint8Array({ maxLength: 64 }).map((bytes) => Buffer.from(bytes)) },
  { weight: 1, arbitrary: fc.constantFrom(0, 1).map((more) => Buffer.alloc(MOST_MESSAGE_BYTES + more, 32)) },
);

const draft: fc.Arbitrary<Draft> = fc.record({
  publisher: fc.oneof({ weight: 6, arbitrary: fc.constantFrom('crm', 'sales') }, { weight: 1, arbitrary: hostile }),
  method: fc.oneof(
    { weight: 9, arbitrary: fc.constant('POST') },
    { weight: 1, arbitrary: fc.constantFrom('GET', 'PUT', 'post') },
  ),
  contentType: fc.oneof(
    {
      weight: 8,
      arbitrary: fc.constantFrom('application/json', 'application/cloudevents+json', 'application/json; charset=utf-8'),
    },
    { weight: 1, arbitrary: fc.string() },
  ),
  body,
});

/** What befalls a request after it is signed. */
const mishap = fc.oneof(
  { weight: 8, arbitrary: fc.constant({ kind: 'none' as const }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('byte' as const), at: fc.nat(), by: fc.integer({ min: 1, max: 255 }) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('header' as const),
      name: fc.constantFrom('webhook-id', 'webhook-timestamp', 'webhook-signature', 'content-encoding', '__proto__'),
      value: fc.oneof(fc.constant(undefined), fc.string(), hostile),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('late' as const), seconds: fc.constantFrom(-600, 600, 1e9, -1e9) }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'key' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'flag' as const }) },
);

type Mishap = typeof mishap extends fc.Arbitrary<infer T> ? T : never;

let ids = 0;

const eventOf = (
  { publisher, method, contentType, body: bytes }: Draft,
  befalls: Mishap,
  asText: boolean,
): HttpEvent => {
  ids += 1;
  const late = befalls.kind === 'late' ? befalls.seconds : 0;
  const id = `msg_${ids}`;
  const timestamp = String(Math.floor(Date.now() / 1000) - late);
  const key = befalls.kind === 'key' ? KEYS.rotated : publisher === 'sales' ? KEYS.sales : KEYS.crm;
  const headers: Record<string, string> = {
    'content-type': contentType,
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': sign({ id, timestamp, body: bytes }, key),
  };
  if (befalls.kind === 'header' && befalls.value === undefined) delete headers[befalls.name];
  if (befalls.kind === 'header' && befalls.value !== undefined) headers[befalls.name] = befalls.value;
  const sent = Buffer.from(bytes);
  if (befalls.kind === 'byte' && sent.length > 0) {
    const at = befalls.at % sent.length;
    sent[at] = (sent[at] ?? 0) ^ befalls.by;
  }
  const isBase64Encoded = befalls.kind === 'flag' ? asText : !asText;
  return {
    rawPath: `/v1/${publisher}/updates`,
    rawQueryString: '',
    headers,
    body: sent.toString(asText ? 'utf8' : 'base64'),
    isBase64Encoded,
    requestContext: { http: { method }, requestId: id },
  };
};

const bytesOf = ({ body: text = '', isBase64Encoded }: HttpEvent) =>
  Buffer.from(text, isBase64Encoded ? 'base64' : 'utf8');

/** Whether the standard library takes a request as signed by a publisher. Only what is JSON can be taken. */
const isSigned = (event: HttpEvent, key: string): boolean => {
  try {
    new Webhook(key).verify(bytesOf(event), event.headers as Record<string, string>);
    return true;
  } catch {
    return false;
  }
};

/** The events of a body, told independently of the function. */
const eventsOf = (bytes: Buffer): unknown[] => {
  if (bytes.length === 0) return [];
  const value: unknown = JSON.parse(bytes.toString());
  const opened = (each: unknown) =>
    (each as { specversion?: unknown } | null)?.specversion === '1.0' ? (each as { data: unknown }).data : each;
  return (Array.isArray(value) ? value : [value]).map(opened);
};

test('whatever comes: nothing but valid, signed events is accepted, and all of those; nothing crashes', async () => {
  // An SQS that takes everything, and keeps nothing: thousands of requests come.
  const onBatch: OnBatch = (entries) => failing(entries, () => false, { Code: 'none', SenderFault: false });
  const world = await startHttpWorld({ now: Date.now, onBatch });
  const queued = () => world.front.batches.flat().map(({ MessageBody }) => JSON.parse(MessageBody) as unknown);
  world.publishers({ crm: { keys: [KEYS.crm] }, sales: { keys: [KEYS.sales] } });
  const keyOf = new Map([
    ['/v1/crm/updates', KEYS.crm],
    ['/v1/sales/updates', KEYS.sales],
  ]);
  let accepted = 0;
  await fc.assert(
    fc.asyncProperty(draft, mishap, fc.boolean(), async (each, befalls, asText) => {
      const event = eventOf(each, befalls, asText);
      const { statusCode, body: text } = await world.handler(event);
      const answer = JSON.parse(text) as { status?: number; updates?: unknown[] };
      expect(STATUSES).toContain(statusCode);
      if (statusCode !== 202) expect(answer.status).toBe(statusCode);
      const key = keyOf.get(event.rawPath);
      const signed = key !== undefined && isSigned(event, key);
      if (statusCode === 202) {
        const events = eventsOf(bytesOf(event));
        expect(signed).toBe(true);
        expect(events.length).toBe(answer.updates?.length);
        expect(events.every((one) => parseUpdate(one).ok)).toBe(true);
        accepted += events.length;
      } else if (
        signed &&
        befalls.kind === 'none' &&
        each.method === 'POST' &&
        each.contentType === 'application/json'
      ) {
        const events = eventsOf(bytesOf(event));
        const isRight = events.length >= 1 && events.length <= 10 && events.every((one) => parseUpdate(one).ok);
        expect([statusCode, isRight]).toEqual([statusCode, false]);
      }
      expect(queued()).toHaveLength(accepted);
    }),
  );
  for (const event of queued()) expect(parseUpdate(event)).toMatchObject({ ok: true });
});

test('any path, method, header and body gets an answer', async () => {
  const world = await startHttpWorld({ now: Date.now });
  const path = fc.oneof(
    fc.string({ unit: 'binary' }).map((text) => `/${text}`),
    fc.tuple(hostile, fc.string({ unit: 'binary' }), hostile).map(([a, b, c]) => `/v1/${a}/updates/${b}/${c}`),
  );
  const any = fc.record(
    {
      rawPath: path,
      rawQueryString: fc.string(),
      headers: fc.dictionary(fc.string(), fc.string()),
      body: fc.string({ unit: 'binary' }),
      isBase64Encoded: fc.boolean(),
      requestContext: fc.record({
        http: fc.record({ method: fc.constantFrom('GET', 'POST', '') }),
        requestId: fc.uuid(),
      }),
    },
    { requiredKeys: ['rawPath', 'rawQueryString', 'headers', 'isBase64Encoded', 'requestContext'] },
  );
  await fc.assert(
    fc.asyncProperty(any, async (event) => {
      const { statusCode, headers, body: text } = await world.handler(event);
      expect([401, 404, 405]).toContain(statusCode);
      expect(headers['content-type']).toBe('application/problem+json');
      expect(JSON.parse(text)).toMatchObject({ type: 'about:blank', status: statusCode });
    }),
  );
});
