import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { AWS_ENVIRONMENT } from '../../sandbox/aws.ts';
import { simpleEvent } from '../delivery/events.ts';
import { run } from '../sandbox/program.ts';
import { SECRET_ID, startHttpWorld } from './world.ts';

const FOLDER = join(import.meta.dirname, '../../dist/functions/accept-updates');
const BUNDLE = join(FOLDER, 'index.mjs');

const textOf = (file: string) => readFileSync(join(FOLDER, file), 'utf8');
const sourcesOf = (files: Iterable<string>): string =>
  [...files].map((file) => (JSON.parse(textOf(`${file}.map`)) as { sources: string[] }).sources.join('\n')).join('\n');

/** Returns the environment of a world's function. */
const environmentOf = ({ front }: Awaited<ReturnType<typeof startHttpWorld>>) => ({
  ...AWS_ENVIRONMENT.variables,
  QUEUE_URL: front.queueUrl,
  PUBLISHERS_SECRET_ID: SECRET_ID,
});

/** Invokes the bundle with events. Returns the lines that it wrote. */
const invoke = async (environment: Record<string, string>, events: unknown[]) => {
  Object.assign(process.env, environment);
  const { code, out, err } = await run(
    'test/http/invoke.ts',
    [pathToFileURL(BUNDLE).href],
    undefined,
    JSON.stringify(events),
  );
  return {
    code,
    err,
    lines: out
      .trim()
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Record<string, unknown>),
  };
};

test('the built bundle accepts updates, and tells so in JSON', async () => {
  const world = await startHttpWorld();
  world.clock.time = Date.now();
  await world.post(simpleEvent());
  await world.post(simpleEvent({ id: 'B' }), { publisher: 'nobody' });
  const { code, lines } = await invoke(environmentOf(world), world.events);
  expect(code).toBe(0);
  expect(lines.filter((line) => line['message'] === 'request')).toMatchObject([
    { level: 'INFO', service: 'accept-updates', status: 202, publisher: 'crm', buttons: ['BUTTON1'] },
    { level: 'WARN', service: 'accept-updates', status: 401, publisher: 'nobody', reason: 'signature' },
  ]);
  const about = { CloudWatchMetrics: [{ Namespace: 'AnveoButtonUpdater', Dimensions: [['service']] }] };
  expect(lines.filter((line) => '_aws' in line)).toMatchObject([
    { _aws: about, service: 'accept-updates', AcceptedUpdates: 1 },
    { _aws: about, service: 'accept-updates', SignatureRefused: 1 },
  ]);
  expect(lines.filter((line) => 'statusCode' in line)).toMatchObject([{ statusCode: 202 }, { statusCode: 401 }]);
});

test('INIT fetches the secret once, before the first request', async () => {
  const world = await startHttpWorld();
  expect(await invoke(environmentOf(world), [])).toMatchObject({ code: 0 });
  expect(world.vault.fetches).toBe(1);
});

test('the bundle does not start without its settings, and names them', async () => {
  for (const name of ['QUEUE_URL', 'PUBLISHERS_SECRET_ID']) delete process.env[name];
  const { code, err } = await invoke({ AWS_REGION: 'us-east-1' }, []);
  expect(err).toMatch(/accept-updates cannot start: QUEUE_URL is missing.*PUBLISHERS_SECRET_ID is missing/);
  expect(code).toBe(1);
});

test('the DynamoDB client is loaded on first use only, and neither Anveo nor its XML is in the bundle', () => {
  const loaded = new Set(['index.mjs']);
  for (const file of loaded) {
    for (const [, imported = ''] of textOf(file).matchAll(/from"\.\/([^"]+)"/g)) loaded.add(imported);
  }
  const all = readdirSync(FOLDER).filter((file) => file.endsWith('.mjs'));
  expect(sourcesOf(loaded)).toContain('/client-sqs/');
  expect(sourcesOf(loaded)).not.toContain('/client-dynamodb/');
  expect(sourcesOf(all)).toContain('/client-dynamodb/');
  expect(sourcesOf(all)).not.toMatch(/functions\/(?:anveo|delivery)\/|parse-xml|standardwebhooks/);
});
