import { expect, test } from 'vitest';
import { createHttpHandler } from '../../functions/http/handler.ts';
import { createKey, sign } from '../../functions/http/signature.ts';
import { simpleEvent } from '../delivery/events.ts';
import { sqsError } from '../queue/sqs.ts';
import { KEYS, type Line, type RequestOptions, startHttpWorld } from './world.ts';

const MARK = 'text-of-the-body';
const PARTS = Object.values(KEYS).flatMap((key) => [key, key.slice('whsec_'.length), key.slice(10, 24)]);

/** Requests that go every way. */
const REQUESTS: [string, unknown, RequestOptions][] = [
  ['accepted', simpleEvent({ offHoursMessage: MARK }), {}],
  ['faulty', simpleEvent({ offHoursMessage: 5, [MARK]: MARK, hour24From: 25 }), {}],
  ['no JSON', `{"a": ${MARK}`, {}],
  ['no list', Array(11).fill(MARK), {}],
  ['another type', simpleEvent({ offHoursMessage: MARK }), { contentType: `text/${MARK}` }],
  ['refused', simpleEvent({ offHoursMessage: MARK }), { key: KEYS.sales }],
  ['foreign', simpleEvent({ offHoursMessage: MARK }), { publisher: 'sales', key: KEYS.sales }],
  ['another name', simpleEvent({ offHoursMessage: MARK }), { publisher: `${MARK}.` }],
  ['another path', simpleEvent(), { path: `/${MARK}` }],
];

test.each([
  ['takes everything', undefined],
  ['fails', () => sqsError(500, 'InternalFailure', 'It broke.')],
])('where SQS %s, no key, signature or body stands in a log line or an answer', async (_, onBatch) => {
  const world = await startHttpWorld(onBatch ? { onBatch } : {});
  const answers = [];
  const signatures = [];
  for (const [, body, options] of REQUESTS) {
    answers.push(await world.post(body, options));
    signatures.push(world.events.at(-1)?.headers['webhook-signature']?.slice(3) ?? '');
  }
  const logged = JSON.stringify(world.lines);
  for (const secret of [...PARTS, ...signatures]) expect(logged).not.toContain(secret);
  expect(logged).not.toContain(MARK);
  const told = answers.map(({ text, headers }) => text + JSON.stringify([...headers])).join('\n');
  for (const secret of [...PARTS, ...signatures]) expect(told).not.toContain(secret);
  // The name of an unknown field is all that a fault quotes.
  const faulty = answers[1]?.text ?? '';
  expect(told.replace(faulty, '')).not.toContain(MARK);
  expect(faulty.split(MARK)).toHaveLength(2);
});

test('a bug is 500, and the log says where it is and not in what words', async () => {
  const lines: Line[] = [];
  const add = (level: string) => (message: string, fields: object) => void lines.push({ ...fields, level, message });
  const key = createKey();
  const handler = createHttpHandler({
    authenticate: async () => ({ kind: 'publisher', publisher: { keys: [key] } }),
    accept: () => Promise.reject(new TypeError(`cannot read ${MARK}\n${MARK}`)),
    tell: () => Promise.reject(new TypeError(MARK)),
    onAnswer: () => undefined,
    log: { info: add('info'), warn: add('warn'), error: add('error') },
    now: () => 0,
  });
  const answer = await handler({
    rawPath: '/v1/crm/updates',
    rawQueryString: '',
    headers: { 'webhook-signature': sign({ id: 'a', timestamp: 1, body: MARK }, key) },
    body: MARK,
    isBase64Encoded: false,
    requestContext: { http: { method: 'POST' }, requestId: 'R' },
  });
  expect(answer).toMatchObject({ statusCode: 500, headers: { 'content-type': 'application/problem+json' } });
  const why = expect.stringMatching(/^TypeError\n {4}at .*secrecy\.test\.ts/);
  expect(lines).toEqual([
    {
      level: 'error',
      message: 'request',
      status: 500,
      publisher: 'crm',
      reason: 'unexpected',
      why,
      durationMs: 0,
      requestId: 'R',
    },
  ]);
  expect(JSON.stringify([lines, answer])).not.toContain(MARK);
});
