import { createConnection } from 'node:net';
import { expect, test } from 'vitest';
import { MOST_MESSAGE_BYTES } from '../../functions/event/size.ts';
import { createKey } from '../../functions/http/signature.ts';
import { simpleEvent } from '../delivery/events.ts';
import { KEYS, type RequestOptions, startHttpWorld } from './world.ts';

const problem = (status: number, title: string) => ({ type: 'about:blank', status, title, detail: expect.any(String) });

test.each<[string, unknown, RequestOptions, string]>([
  ['no JSON', '{"id"', {}, 'The body is not JSON: '],
  ['an empty body', '', {}, 'The body is not JSON: it ends too early.'],
  ['no UTF-8', Buffer.from('22ff22', 'hex'), { contentType: 'application/cloudevents+json' }, 'it is not UTF-8.'],
])('%s is 400, and says where', async (_, body, options, detail) => {
  const world = await startHttpWorld();
  const answer = await world.post(body, options);
  expect(answer.body).toEqual({ ...problem(400, 'Bad Request'), detail: expect.stringContaining(detail) });
  expect(answer.status).toBe(400);
  expect(world.queued()).toEqual([]);
});

test.each<[string, RequestOptions]>([
  ['text', { contentType: 'text/plain' }],
  ['no type', { contentType: '' }],
  ['an object of forms', { contentType: 'application/x-www-form-urlencoded' }],
  ['another charset', { contentType: 'application/json; charset=iso-8859-1' }],
  ['a name of a prototype', { contentType: 'constructor' }],
  ['a compressed body', { headers: { 'content-encoding': 'gzip' } }],
])('%s is 415', async (_, options) => {
  const world = await startHttpWorld();
  const answer = await world.post(simpleEvent(), options);
  expect(answer).toMatchObject({ status: 415, body: problem(415, 'Unsupported Media Type') });
  expect(world.queued()).toEqual([]);
});

test.each<[string, unknown, { path: string; message: string }[]]>([
  [
    'every fault of an event',
    simpleEvent({ hour24From: 25, buttonTitel: 'x' }),
    [
      { path: 'hour24From', message: 'must be a whole number from 0 to 24, but is 25' },
      { path: 'buttonTitel', message: 'is not a known field: did you mean buttonTitle?' },
    ],
  ],
  [
    'the faults of a list with the place',
    [simpleEvent(), simpleEvent({ hour24From: 25 }), 5],
    [
      { path: '[1].hour24From', message: 'must be a whole number from 0 to 24, but is 25' },
      { path: '[2].event', message: 'must be a JSON object, but is a number' },
    ],
  ],
  ['an empty list', [], [{ path: 'body', message: 'must have 1 to 10 events, but has 0' }]],
  ['a long list', Array(11).fill(1), [{ path: 'body', message: 'must have 1 to 10 events, but has 11' }]],
  ['a version', { specversion: '0.3', data: {} }, [{ path: 'specversion', message: 'must be "1.0"' }]],
  [
    'no data',
    { specversion: '1.0', data_base64: 'e30=' },
    [{ path: 'data', message: 'must be an object that holds the button update' }],
  ],
  [
    "a CloudEvent's time",
    { specversion: '1.0', time: 'yesterday', data: simpleEvent() },
    [{ path: 'time', message: expect.stringMatching(/^must be a moment in ISO 8601 with its offset/) }],
  ],
  [
    'the data of a CloudEvent',
    [{ specversion: '1.0', data: simpleEvent({ hour24To: -1 }) }],
    [{ path: '[0].hour24To', message: 'must be a whole number from 0 to 24, but is -1' }],
  ],
])('422 names %s, and nothing is sent', async (_, body, faults) => {
  const world = await startHttpWorld();
  const answer = await world.post(body);
  expect(answer.body).toEqual({ ...problem(422, 'Unprocessable Entity'), faults: expect.arrayContaining(faults) });
  expect(answer.body['faults']).toHaveLength(faults.length);
  expect(answer.status).toBe(422);
  expect(world.queued()).toEqual([]);
  expect(world.lines).toMatchObject([{ level: 'info', status: 422, reason: 'faults' }]);
});

test.each([
  ['application/cloudevents+json', [], 'must be one CloudEvent, as application/cloudevents+json says'],
  [
    'application/cloudevents-batch+json',
    {},
    'must be a list of CloudEvents, as application/cloudevents-batch+json says',
  ],
])('%s has its own shape', async (contentType, body, message) => {
  const world = await startHttpWorld();
  expect((await world.post(body, { contentType })).body['faults']).toEqual([{ path: 'body', message }]);
});

test('a plain event is no CloudEvent', async () => {
  const world = await startHttpWorld();
  const { body } = await world.post(simpleEvent(), { contentType: 'application/cloudevents+json' });
  expect(body['faults']).toEqual([{ path: 'specversion', message: 'must be "1.0", but is missing' }]);
});

test('403 names the button that is not this publisher’s, and nothing of the request is sent', async () => {
  const world = await startHttpWorld();
  const events = [simpleEvent({ id: 'SALES-1' }), simpleEvent({ id: 'SUPPORT-1' })];
  const answer = await world.post(events, { publisher: 'sales', key: KEYS.sales });
  expect(answer.body).toEqual({ ...problem(403, 'Forbidden'), detail: expect.stringContaining('"SUPPORT-1"') });
  expect(answer.status).toBe(403);
  expect(world.queued()).toEqual([]);
  expect(await world.post(events[0], { publisher: 'sales', key: KEYS.sales })).toMatchObject({ status: 202 });
});

test('a body of 1 MiB is read, and one of a byte more is 413', async () => {
  const world = await startHttpWorld();
  const event = simpleEvent({ offHoursMessage: '' });
  const fill = 'x'.repeat(MOST_MESSAGE_BYTES - JSON.stringify(event).length);
  expect(await world.post({ ...event, offHoursMessage: fill })).toMatchObject({ status: 202 });
  const answer = await world.post({ ...event, offHoursMessage: `${fill}x` });
  expect(answer).toMatchObject({ status: 413, body: problem(413, 'Payload Too Large') });
});

test('a body that is too long is 413 whoever sent it, and costs no fetch of the keys', async () => {
  const world = await startHttpWorld();
  const answer = await world.post('x'.repeat(MOST_MESSAGE_BYTES + 1), { publisher: 'nobody' });
  expect([answer.status, world.vault.fetches]).toEqual([413, 0]);
});

test.each([
  ['GET', '/v1/crm/updates', 'POST'],
  ['PUT', '/v1/crm/updates', 'POST'],
  ['OPTIONS', '/v1/crm/updates', 'POST'],
  ['DELETE', '/v1/crm/updates/B/M', 'GET'],
  ['POST', '/v1/crm/updates/B/M', 'GET'],
])('%s of %s is 405, and says what is allowed', async (method, path, allow) => {
  const world = await startHttpWorld();
  const answer = await world.post('', { method, path });
  expect(answer).toMatchObject({ status: 405, body: problem(405, 'Method Not Allowed') });
  expect(answer.headers.get('allow')).toBe(allow);
});

test('HEAD is 405 without a body', async () => {
  const world = await startHttpWorld();
  const answer = await world.post('', { method: 'HEAD' });
  expect([answer.status, answer.headers.get('allow'), answer.text]).toEqual([405, 'POST', '']);
});

test.each([
  '/',
  '/v1',
  '/v1/crm',
  '/v1/crm/updates/',
  '/v1/crm/updates/B',
  '/v1//updates',
  '/v2/crm/updates',
  '//',
  '/v1/crm/updates/B/M/',
])('%s is 404', async (path) => {
  const world = await startHttpWorld();
  expect(await world.post(simpleEvent(), { path })).toMatchObject({ status: 404, body: problem(404, 'Not Found') });
});

/** What is wrong with a request, none of which the answer tells. */
const UNSIGNED: [string, RequestOptions][] = [
  ['another key', { key: createKey() }],
  ["another publisher's key", { key: KEYS.sales }],
  ['an unknown publisher', { publisher: 'nobody' }],
  ['a publisher that cannot be', { publisher: 'a%20b.' }],
  ['a name of a prototype', { publisher: '__proto__' }],
  ['a method of a prototype', { publisher: 'constructor' }],
  ['a time of six minutes ago', { late: 360 }],
  ['a time in six minutes', { late: -360 }],
  ['no signature', { headers: { 'webhook-signature': undefined } }],
  ['no time', { headers: { 'webhook-timestamp': undefined } }],
  ['no ID', { headers: { 'webhook-id': undefined } }],
  ['another ID than is signed', { headers: { 'webhook-id': 'msg_other' } }],
  ['a signature that is none', { headers: { 'webhook-signature': 'v1,' } }],
];

test.each(UNSIGNED)('with %s all bodies are refused in the same words', async (_, options) => {
  const world = await startHttpWorld();
  const reference = await world.post(simpleEvent(), { key: createKey() });
  expect(reference.body).toEqual(problem(401, 'Unauthorized'));
  for (const [body, contentType] of [
    [simpleEvent(), 'application/json'],
    ['{', 'application/json'],
    [[{ id: 5 }], 'text/plain'],
  ] as const) {
    const answer = await world.post(body, { ...options, contentType });
    expect([answer.status, answer.text]).toEqual([401, reference.text]);
    const headersOf = ({ headers }: typeof answer) => [...headers].filter(([name]) => name !== 'date');
    expect(headersOf(answer)).toEqual(headersOf(reference));
  }
  const asked = await world.get('/v1/crm/updates/B/M', options);
  expect(asked.status).toBe(options.publisher === undefined ? 401 : 404);
  expect(world.queued()).toEqual([]);
  expect(world.lines[0]).toMatchObject({ level: 'warn', status: 401, reason: 'signature' });
  expect(world.metrics.slice(0, 4)).toEqual(Array(4).fill({ name: 'SignatureRefused', value: 1 }));
});

test('what API Gateway joins of two headers is no signature', async () => {
  const world = await startHttpWorld();
  const { port } = new URL(world.url);
  const socket = createConnection(Number(port), '127.0.0.1');
  const twice = 'webhook-id: a\r\nwebhook-id: b\r\n';
  socket.write(`POST /v1/crm/updates HTTP/1.1\r\nHost: a\r\nConnection: close\r\n${twice}Content-Length: 2\r\n\r\n{}`);
  const text = Buffer.concat(await socket.toArray()).toString();
  expect(text).toContain('HTTP/1.1 401 Unauthorized');
  expect(world.events[0]?.headers['webhook-id']).toBe('a,b');
});

test('the log says what was wrong with a signature, and no name that none can have', async () => {
  const world = await startHttpWorld();
  for (const [, options] of UNSIGNED) await world.post(simpleEvent(), options);
  expect(world.lines.map(({ why }) => why)).toEqual([
    ...Array(2).fill('no signature by a key of the publisher'),
    ...Array(4).fill('unknown publisher'),
    ...Array(2).fill('webhook-timestamp is more than 5 minutes off'),
    ...Array(3).fill('no webhook-id, webhook-timestamp or webhook-signature'),
    ...Array(2).fill('no signature by a key of the publisher'),
  ]);
  expect(world.lines.map(({ publisher }) => publisher)).toEqual([
    'crm',
    'crm',
    'nobody',
    undefined,
    undefined,
    'constructor',
    ...Array(7).fill('crm'),
  ]);
});
