import { readFileSync } from 'node:fs';
import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { CALLFLOW } from '../../docs/generate/examples.ts';
import { parseUpdate } from '../../functions/event/parse.ts';
import { MOST_MESSAGE_BYTES } from '../../functions/event/size.ts';
import { HISTORY_TABLE } from '../../sandbox/dynamodb.ts';
import { row, startTable } from '../cli/history-table.ts';
import { simpleEvent } from '../delivery/events.ts';
import {
  type Answer,
  type HttpWorld,
  KEYS,
  type RequestOptions,
  startHttpWorld,
  type WorldOptions,
} from '../http/world.ts';
import { sqsError } from '../queue/sqs.ts';

type Json = Record<string, unknown>;

interface Response {
  headers?: Record<string, { required?: boolean; schema: Json }>;
  content: Record<string, { schema: Json }>;
}
interface Operation {
  requestBody: { content: Record<string, { schema: Json; examples: Record<string, { value: unknown }> }> };
  responses: Record<string, Response>;
}
interface Document {
  paths: Record<string, { post?: Operation; get?: Operation }>;
  components: Json;
}

const TEXT = readFileSync(new URL('../../docs/openapi.yaml', import.meta.url), 'utf8');
const document = parse(TEXT) as Document;
const { post } = document.paths['/v1/{publisher}/updates'] ?? {};
const { get } = document.paths['/v1/{publisher}/updates/{button}/{messageId}'] ?? {};
if (!post || !get) throw new Error('docs/openapi.yaml lacks a path');

const ajv = new Ajv2020({ strict: false, formats: { 'date-time': (text) => !Number.isNaN(Date.parse(text)) } });
/** Returns what is wrong with a value by a schema of the document. */
const faultsOf = (schema: Json, value: unknown) => {
  const check = ajv.compile({ ...schema, components: document.components });
  return check(value) ? [] : check.errors;
};

test('docs/openapi.yaml is right by OpenAPI 3.1; a parameter without a place is noticed', async () => {
  expect(await new Validator().validate(parse(TEXT))).toEqual({ valid: true });
  const broken = await new Validator().validate(parse(TEXT.replace('in: path', 'in: nowhere')));
  expect(broken.valid).toBe(false);
});

const bodies = Object.entries(post.requestBody.content).flatMap(([type, { schema, examples }]) =>
  Object.entries(examples).map(([name, { value }]) => ({ name, type, schema, value })),
);

test.each(bodies)('the example $name of $type is valid by its schema, and is accepted', async (each) => {
  expect(faultsOf(each.schema, each.value)).toEqual([]);
  expect(faultsOf(each.schema, [{ ...simpleEvent(), hour24From: 25 }])).not.toEqual([]);
  const world = await startHttpWorld();
  expect(await world.post(each.value, { contentType: each.type })).toMatchObject({ status: 202 });
  for (const event of world.queued()) expect(parseUpdate(event)).toMatchObject({ ok: true });
});

const STATUS = '/v1/crm/updates/SUPPORT/M1';

/** The history with one row, whose update was rejected. */
const withHistory = async (): Promise<WorldOptions> => {
  const table = await startTable();
  await table.write({ rows: [row('M1', { outcome: 'dead-lettered', failure: 'Rejected', reason: 'No.' })] });
  return { environment: { HISTORY_TABLE }, aws: { AWS_ENDPOINT_URL_DYNAMODB: table.dynamoDb.url } };
};

/** An answer that the function really gives. */
interface Case {
  status: number;
  why: string;
  send: (world: HttpWorld) => Promise<Answer>;
  options?: () => WorldOptions | Promise<WorldOptions>;
}

const posting = (status: number, why: string, body: unknown, given: RequestOptions = {}): Case => ({
  status,
  why,
  send: (world) => world.post(body, given),
});
const asking = (status: number, why: string, path: string, given: RequestOptions = {}): Case => ({
  status,
  why,
  send: (world) => world.get(path, given),
});
const secretDown =
  (send: Case['send']): Case['send'] =>
  (world) => {
    world.vault.isDown = true;
    return send(world);
  };

const TOO_MUCH = { ...simpleEvent(), offHoursMessage: 'x'.repeat(MOST_MESSAGE_BYTES) };
const STRANGER: RequestOptions = { publisher: 'nobody' };
const down = () => ({ onBatch: () => sqsError(500, 'InternalFailure', 'It broke.') });

const POSTS: Case[] = [
  posting(202, 'accepted', [simpleEvent(), CALLFLOW]),
  posting(400, 'no JSON', '{"id"'),
  posting(401, 'a stranger', simpleEvent(), STRANGER),
  posting(403, "another's button", simpleEvent(), { publisher: 'sales', key: KEYS.sales }),
  posting(404, 'a path of nobody', simpleEvent(), { path: '/v2' }),
  posting(405, 'a method', simpleEvent(), { method: 'PUT' }),
  posting(413, 'too much', TOO_MUCH),
  posting(415, 'text', simpleEvent(), { contentType: 'text/plain' }),
  posting(422, 'a list with faults', [simpleEvent(), { ...simpleEvent(), hour24From: 25, x: 1 }]),
  { ...posting(503, 'no queue', simpleEvent()), options: down },
  { ...posting(503, 'no secret', simpleEvent()), send: secretDown((world) => world.post(simpleEvent())) },
];

const GETS: Case[] = [
  { ...asking(200, 'dead', STATUS), options: withHistory },
  { ...asking(200, 'waiting', STATUS.replace('M1', 'M2')), options: withHistory },
  asking(401, 'a stranger', STATUS, { key: KEYS.sales }),
  asking(403, "another's button", STATUS.replace('crm', 'sales'), { key: KEYS.sales }),
  asking(404, 'no history', STATUS),
  asking(405, 'a method', STATUS, { method: 'DELETE' }),
  { ...asking(503, 'no secret', STATUS), send: secretDown((world) => world.get(STATUS)) },
];

const isAsDocumented = ({ responses }: Operation, { status, headers, body }: Answer) => {
  const { content, headers: documented = {} } = responses[status] ?? { content: {} };
  const { schema } = content[headers.get('content-type') ?? ''] ?? {};
  if (!schema) throw new Error(`docs/openapi.yaml has no ${status} of ${headers.get('content-type')}`);
  expect(faultsOf(schema, body)).toEqual([]);
  for (const [name, header] of Object.entries(documented))
    expect(faultsOf(header.schema, headers.get(name))).toEqual([]);
};

describe.each([
  { method: 'POST', operation: post, cases: POSTS },
  { method: 'GET', operation: get, cases: GETS },
])('of $method', ({ operation, cases }) => {
  test.each(cases)('$status, $why, is answered as documented', async ({ status, send, options }) => {
    const world = await startHttpWorld(await options?.());
    const answer = await send(world);
    expect(answer.status).toBe(status);
    isAsDocumented(operation, answer);
  });

  test('every status of the document is one of those, apart from 429 of API Gateway and 500 of a bug', () => {
    const answered = cases.map(({ status }) => String(status));
    expect(new Set(Object.keys(operation.responses))).toEqual(new Set([...answered, '429', '500']));
  });
});
