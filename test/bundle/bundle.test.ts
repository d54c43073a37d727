import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { AWS_ENVIRONMENT } from '../../sandbox/aws.ts';
import { simpleEvent } from '../delivery/events.ts';
import { record } from '../delivery/records.ts';
import { startWorld, USER_KEY } from '../delivery/world.ts';
import { type Ended, run } from '../sandbox/program.ts';

const outdir = join(import.meta.dirname, '../../dist/functions');
const bundle = join(outdir, 'update-button/index.mjs');

const invoke = (records: unknown[], ...options: string[]): Promise<Ended> =>
  run('test/bundle/invoke.ts', [pathToFileURL(bundle).href, ...options], undefined, JSON.stringify(records));

const startBundleWorld = async () => {
  const world = await startWorld();
  Object.assign(process.env, AWS_ENVIRONMENT.variables, world.environment, {
    AWS_ENDPOINT_URL_SQS: world.queues.url,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: world.secrets.url,
  });
  return world;
};

/** Returns the lines of standard output and standard error, parsed. */
const linesOf = ({ out, err }: Ended): Record<string, unknown>[] =>
  `${out}${err}`
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

test('the built bundle delivers, dead-letters and defers, and tells so in JSON', async () => {
  const world = await startBundleWorld();
  world.anveo.misbehave({ kind: 'status', status: 404, buttonId: 'BUTTON3' });
  const ended = await invoke([
    record(simpleEvent({ id: 'BUTTON1' }), { group: 'G1' }),
    record(simpleEvent({ id: 'NONE' }), { group: 'G2' }),
    record(simpleEvent({ id: 'BUTTON3' }), { group: 'G3', messageId: 'M3' }),
  ]);
  const lines = linesOf(ended);
  expect(lines).toContainEqual({ batchItemFailures: [{ itemIdentifier: 'M3' }] });
  expect(world.anveo.button('BUTTON1')?.version).toBe(1);
  expect(await world.deadLetters()).toMatchObject([{ attributes: { FailureKind: 'Rejected' } }]);

  const outcomes = lines.filter((line) => 'outcome' in line);
  expect(outcomes.map(({ level, service, outcome }) => [level, service, outcome])).toEqual([
    ['INFO', 'update-button', 'delivered'],
    ['ERROR', 'update-button', 'dead-lettered'],
    ['ERROR', 'update-button', 'deferred'],
  ]);
  expect(lines.find((line) => '_aws' in line)).toMatchObject({
    _aws: { CloudWatchMetrics: [{ Namespace: 'AnveoButtonUpdater', Dimensions: [['service']] }] },
    Delivered: 1,
    DeadLetteredRejected: 1,
    Deferred: 1,
    SettingsWrong: 1,
  });
  expect(`${ended.out}${ended.err}`).not.toContain(USER_KEY);
});

test('a bundle without its settings does not start and names them', async () => {
  for (const name of ['QUEUE_URL', 'DEAD_LETTER_QUEUE_URL', 'ANVEO_SECRET_ID']) delete process.env[name];
  const { code, err } = await invoke([]);
  expect(err).toMatch(
    /SettingsError\]?: update-button cannot start: QUEUE_URL .*DEAD_LETTER_QUEUE_URL .*ANVEO_SECRET_ID /,
  );
  expect(code).toBe(1);
});

const folder = join(outdir, 'update-button');
const filesOf = (extension: string) => readdirSync(folder).filter((file) => file.endsWith(extension));
const textOf = (file: string) => readFileSync(join(folder, file), 'utf8');

/** Returns the source files that went into these files of the bundle. */
const sourcesOf = (files: Iterable<string>): string =>
  [...files].map((file) => (JSON.parse(textOf(`${file}.map`)) as { sources: string[] }).sources.join('\n')).join('\n');

test('the bundle has source maps, and loads the SQS client on first use only', () => {
  const loaded = new Set(['index.mjs']);
  for (const file of loaded) {
    for (const [, imported = ''] of textOf(file).matchAll(/from"\.\/([^"]+)"/g)) loaded.add(imported);
  }
  const lazy = filesOf('.mjs').filter((file) => !loaded.has(file));
  expect(sourcesOf(loaded)).toContain('functions/update-button.ts');
  expect(sourcesOf(loaded)).not.toContain('/client-sqs/');
  expect(sourcesOf(lazy)).toContain('/client-sqs/');
});

test('xmlbuilder2 writes the skeleton of the request at build time and is not in the bundle', () => {
  expect(sourcesOf(filesOf('.mjs'))).toContain('skeleton.ts');
  expect(sourcesOf(filesOf('.mjs'))).not.toContain('xmlbuilder2');
});

test("no function imports Node's modules in the way that loads all of their lazy exports", () => {
  for (const name of ['update-button', 'publish-updates', 'accept-updates']) {
    for (const file of readdirSync(join(outdir, name)).filter((each) => each.endsWith('.mjs'))) {
      const imports = readFileSync(join(outdir, name, file), 'utf8').matchAll(
        /\b(?:from|import|import\()"([\w@:./-]+)"/g,
      );
      expect([...imports].map(([, path = '']) => path).filter((path) => !path.startsWith('./'))).toEqual([]);
    }
  }
});

test("a delivery by the bundle does not load Node's undici", async () => {
  await startBundleWorld();
  const ended = await invoke([record(simpleEvent({ id: 'BUTTON1' }))], '--list-undici');
  expect(linesOf(ended)).toContainEqual({ undici: [] });
});
