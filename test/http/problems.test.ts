import { expect, test } from 'vitest';
import { MOST_MESSAGE_BYTES } from '../../functions/event/size.ts';
import { createKey } from '../../functions/http/signature.ts';
import { simpleEvent } from '../delivery/events.ts';
import { sqsError } from '../queue/sqs.ts';
import { KEYS, type RequestOptions, startHttpWorld } from './world.ts';

/** What is wrong with a request, and all that its answer and its line in the log say. */
const PROBLEMS: [string, unknown, RequestOptions, { status: number; reason: string; detail: string }][] = [
  [
    'a path of nobody',
    '',
    { path: '/v2' },
    {
      status: 404,
      reason: 'path',
      detail:
        "The path is none of this service's: POST /v1/{publisher}/updates or GET /v1/{publisher}/updates/{button}/{messageId}.",
    },
  ],
  ['another method', '', { method: 'PUT' }, { status: 405, reason: 'method', detail: 'The method must be POST.' }],
  [
    'a long body',
    'x'.repeat(MOST_MESSAGE_BYTES + 1),
    {},
    { status: 413, reason: 'size', detail: 'The body must have at most 1048576 bytes.' },
  ],
  [
    'another key',
    simpleEvent(),
    { key: createKey() },
    {
      status: 401,
      reason: 'signature',
      detail: 'No signature of the request is right for this publisher and this time (Standard Webhooks, 5 minutes).',
    },
  ],
  [
    'another type',
    simpleEvent(),
    { contentType: 'text/plain' },
    {
      status: 415,
      reason: 'content-type',
      detail:
        'The content type must be one of application/json, application/cloudevents+json, application/cloudevents-batch+json, in UTF-8.',
    },
  ],
  [
    'a compressed body',
    simpleEvent(),
    { headers: { 'content-encoding': 'br' } },
    {
      status: 415,
      reason: 'content-type',
      detail: 'The body must not be compressed: send it without Content-Encoding.',
    },
  ],
  ['half a body', '{"id":', {}, { status: 400, reason: 'json', detail: 'The body is not JSON: it ends too early.' }],
  [
    'a fault',
    simpleEvent({ hour24From: 25 }),
    {},
    { status: 422, reason: 'faults', detail: 'The updates are not as they must be, and none was accepted.' },
  ],
  [
    'a foreign button',
    simpleEvent({ id: 'X' }),
    { publisher: 'sales', key: KEYS.sales },
    { status: 403, reason: 'button', detail: expect.stringContaining('"X"') },
  ],
];

test.each(PROBLEMS)(
  '%s is told in words, and its reason is logged',
  async (_, body, options, { status, reason, detail }) => {
    const world = await startHttpWorld();
    const answer = await world.post(body, options);
    expect(answer.body).toMatchObject({ type: 'about:blank', status, detail });
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('www-authenticate')).toBe(status === 401 ? 'StandardWebhooks' : null);
    expect(world.lines).toMatchObject([{ status, reason, ...(status === 403 && { buttons: ['X'] }) }]);
    expect(world.metrics).toEqual(status === 401 ? [{ name: 'SignatureRefused', value: 1 }] : []);
  },
);

test('a queue and a secret that fail are told apart, and the request can be sent again', async () => {
  const world = await startHttpWorld({ onBatch: () => sqsError(500, 'InternalFailure', 'It broke.') });
  const full = 'The queue did not take all updates. Send the same request again, with the same webhook-id.';
  expect((await world.post(simpleEvent())).body).toMatchObject({ status: 503, detail: full });
  const dark = await startHttpWorld();
  dark.vault.isDown = true;
  const unchecked = 'Signatures cannot be checked at the moment. Send the request again.';
  expect((await dark.post(simpleEvent())).body).toMatchObject({ status: 503, detail: unchecked });
});

test.each([
  'application/json; charset=utf-8',
  'application/json;charset="UTF-8"',
  'application/json; charset=utf8',
  'Application/JSON; profile=x; charset=UTF8',
])('%s is taken', async (contentType) => {
  const world = await startHttpWorld();
  expect(await world.post(simpleEvent(), { contentType })).toMatchObject({ status: 202 });
});

test.each(['utf-16', 'xutf-8', 'utf-8x', 'utf--8', '"'])('the charset %s is 415', async (charset) => {
  const world = await startHttpWorld();
  const contentType = `application/json; charset=${charset}`;
  expect(await world.post(simpleEvent(), { contentType })).toMatchObject({ status: 415 });
});

test.each(['identity', 'Identity'])('a body with Content-Encoding %s is not compressed', async (encoding) => {
  const world = await startHttpWorld();
  const headers = { 'content-encoding': encoding };
  expect(await world.post(simpleEvent(), { headers })).toMatchObject({ status: 202 });
});

test('a CloudEvent whose time is right and whose data is not has the faults of its data', async () => {
  const world = await startHttpWorld();
  const data = simpleEvent({ hour24From: 25 });
  const answer = await world.post({ specversion: '1.0', time: '2026-11-28T11:59:00Z', data });
  expect(answer.body['faults']).toMatchObject([{ path: 'hour24From' }]);
});

test.each(['a%20b.', '__proto__'])('a publisher that cannot be named %s is not logged', async (publisher) => {
  const world = await startHttpWorld();
  await world.post(simpleEvent(), { publisher });
  expect(world.lines[0]).toHaveProperty('publisher', undefined);
});
