import { readFileSync } from 'node:fs';
import { Parser } from '@asyncapi/parser';
import { Ajv } from 'ajv';
import { expect, test } from 'vitest';
import { FIELDS } from '../../functions/event/fields.ts';
import { parseEvent } from '../../functions/event/parse.ts';
import { synthesize } from '../infra/template.ts';

const TEXT = readFileSync(new URL('../../docs/asyncapi.yaml', import.meta.url), 'utf8');

const parser = new Parser();
const { document } = await parser.parse(TEXT);
if (!document) throw new Error('docs/asyncapi.yaml cannot be read');
const messages = document.allMessages().all();

/** Returns what AsyncAPI's own parser finds wrong, warnings included; bindings are checked too. */
const faultsOf = async (text: string) =>
  (await parser.validate(text)).map(({ path, message }) => `${path.join('.')}: ${message}`);

test('docs/asyncapi.yaml is right by AsyncAPI 3.0, with no warning; a binding that is wrong is noticed', async () => {
  const [newer, ...faults] = await faultsOf(TEXT);
  expect(newer).toMatch(/^asyncapi: The latest version of AsyncAPi is not used/i);
  expect(faults).toEqual([]);
  expect(document.version()).toBe('3.0.0');
  const broken = TEXT.replace('deduplicationScope: messageGroup', 'deduplicationScope: group');
  expect(await faultsOf(broken)).toContainEqual(expect.stringContaining('deduplicationScope'));
});

/** Returns the examples of all messages, with what a validator of their schemas says. */
const examples = messages.flatMap((message) => {
  const ajv = new Ajv({ strict: false, formats: { 'date-time': (text) => !Number.isNaN(Date.parse(text)) } });
  const payload = ajv.compile(message.payload()?.json() as object);
  const headers = ajv.compile(message.headers()?.json() as object);
  return message
    .examples()
    .all()
    .map((example) => ({ message: message.id(), example, payload, headers }));
});

test('each kind of message has an example', () => {
  const kinds = ['ButtonUpdate', 'CloudEvent', 'SnsNotification', 'EventBridgeEvent'];
  expect(messages.map((message) => message.id())).toEqual(kinds);
  expect(new Set(examples.map(({ message }) => message))).toEqual(new Set(kinds));
});

test.each(examples)('an example of $message is valid by its schema, and the function reads it', (each) => {
  const content = each.example.payload();
  expect(parseEvent(JSON.stringify(content))).toMatchObject({ ok: true });
  expect([each.payload(content), each.headers(each.example.headers())]).toEqual([true, true]);
  expect(each.payload({ ...content, id: 5, data: {}, Type: 'x', detail: {} })).toBe(false);
  expect(each.headers({ SkipUnchanged: 'yes' })).toBe(false);
});

test('it has every field of the event', () => {
  const schema = messages[0]?.payload()?.json() as { oneOf: { properties: object }[] };
  expect(new Set(schema.oneOf.flatMap(({ properties }) => Object.keys(properties)))).toEqual(
    new Set(Object.keys(FIELDS)),
  );
});

interface QueueBinding {
  queue: { name: string; fifoQueue: boolean; deduplicationScope: string; fifoThroughputLimit: string };
}

test('its queue is the one that the stack deploys', () => {
  const { queue } = document.channels().get('buttonUpdates')?.bindings().get('sqs')?.value<QueueBinding>() ?? {};
  expect(synthesize().only('AWS::SQS::Queue', { QueueName: queue?.name })).toMatchObject({
    FifoQueue: queue?.fifoQueue,
    DeduplicationScope: queue?.deduplicationScope,
    FifoThroughputLimit: queue?.fifoThroughputLimit,
    ContentBasedDeduplication: false,
  });
});
