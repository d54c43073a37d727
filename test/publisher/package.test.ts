import { execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createKey } from '../../functions/http/signature.ts';
import { buildPublisher } from '../../infra/build-publisher.ts';
import { startTable } from '../cli/history-table.ts';
import { simpleEvent } from '../delivery/events.ts';
import { startHttpWorld } from '../http/world.ts';
import { folder } from '../sandbox/program.ts';

const ROOT = join(import.meta.dirname, '../..');
const run = promisify(execFile);

/** Returns the version of a Node.js; undefined when there is none. */
const versionOf = (program: string): string | undefined => {
  try {
    return execFileSync(program, ['--version'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return undefined;
  }
};

/** The oldest Node.js that the publisher promises, if this machine has it beside ours; else ours. */
const node = (process.env['PATH'] ?? '')
  .split(delimiter)
  .map((path) => ({ path: join(path, 'node'), version: versionOf(join(path, 'node')) }))
  .find(({ version }) => version?.startsWith('v20.')) ?? { path: process.execPath, version: process.version };

/** The tarball that other systems install. */
let tarball = '';
const built = mkdtempSync(join(tmpdir(), 'anveo-publisher-'));

beforeAll(async () => {
  await buildPublisher(join(built, 'package'));
  await run('npm', ['pack', join(built, 'package'), '--pack-destination', built]);
  tarball = join(built, readdirSync(built).find((name) => name.endsWith('.tgz')) ?? '');
});

afterAll(() => rmSync(built, { recursive: true, force: true }));

const COMPILER_OPTIONS = {
  target: 'es2023',
  module: 'nodenext',
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  skipLibCheck: false,
  types: ['node'],
};

/** A project of its own that has installed the tarball, and packages of ours as links. */
const startProject = async (packages: readonly string[], compilerOptions: object = {}) => {
  const cwd = folder();
  const own = join(cwd, 'node_modules/anveo-button-updater');
  mkdirSync(own, { recursive: true });
  await run('tar', ['-xzf', tarball, '--strip-components', '1', '-C', own]);
  for (const name of packages) {
    mkdirSync(dirname(join(cwd, 'node_modules', name)), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules', name), join(cwd, 'node_modules', name));
  }
  writeFileSync(join(cwd, 'package.json'), '{"type":"module"}');
  const config = { compilerOptions: { ...COMPILER_OPTIONS, ...compilerOptions }, include: ['*.ts', 'examples/*.ts'] };
  writeFileSync(join(cwd, 'tsconfig.json'), JSON.stringify(config));
  return {
    cwd,
    own,
    /** Compiles the project, and returns what the compiler says. */
    async compile(files: Record<string, string> = {}) {
      for (const [name, text] of Object.entries(files)) writeFileSync(join(cwd, name), text);
      const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
      return run(process.execPath, [tsc, '-p', cwd]).then(
        () => '',
        ({ stdout }: { stdout: string }) => stdout,
      );
    },
    /** Runs a compiled program on the old Node.js. */
    async run(program: string, environment: Record<string, string> = {}) {
      const child = spawn(node.path, [program], { cwd, env: { ...process.env, ...environment } });
      let out = '';
      let err = '';
      child.stdout.on('data', (chunk) => {
        out += chunk;
      });
      child.stderr.on('data', (chunk) => {
        err += chunk;
      });
      const [code] = await once(child, 'close');
      return { code, out, err };
    },
  };
};

const UPDATE = JSON.stringify(simpleEvent());

const CONSUMER = `
import { type ButtonUpdate, checkUpdate, type Fault, messageGroupId, type Problem, type PublishResult, publishUpdates,
  signedRequest, updateStatus } from 'anveo-button-updater/publisher';

const update: ButtonUpdate = ${UPDATE};
const faults: readonly Fault[] = checkUpdate({ ...update, hour24From: 25 });
const results: PublishResult[] = await publishUpdates([update], { queueUrl: process.env['QUEUE_URL'] ?? '' });
const access = { url: process.env['URL'] ?? '', publisher: 'demo', key: process.env['KEY'] ?? '' };
const sent = await signedRequest([update, { ...update, id: 'two words' }], access);
const problem: Problem | undefined = sent.ok ? undefined : sent.problem;
const statuses = sent.ok ? await Promise.all(sent.updates.map(({ status }) => updateStatus(status, access))) : [];
console.log(JSON.stringify({ faults, results, problem, statuses, group: messageGroupId('two words') }));
`;

describe(`the package that other systems install, on Node.js ${node.version}`, () => {
  test('holds a bundle, its types and no dependency', async () => {
    const { own } = await startProject([]);
    expect(
      readdirSync(own)
        .filter((name) => !/^(chunk|sqs)-\w+\.mjs$/.test(name))
        .sort(),
    ).toEqual(['LICENSE', 'index.d.ts', 'index.mjs', 'package.json']);
    const { dependencies, peerDependencies, bin, scripts } = JSON.parse(
      readFileSync(join(own, 'package.json'), 'utf8'),
    );
    expect([dependencies, bin, scripts]).toEqual([undefined, undefined, undefined]);
    expect(peerDependencies).toEqual({ '@aws-sdk/client-sqs': '3' });
    const imports = readFileSync(join(own, 'index.mjs'), 'utf8').matchAll(/\bfrom ?"([^."][^"]*)"/g);
    expect([...new Set(Array.from(imports, ([, name]) => name))].filter((name) => !name?.startsWith('node:'))).toEqual(
      [],
    );
    expect(readFileSync(join(own, 'index.d.ts'), 'utf8')).not.toMatch(/\b(import|from) ?["'(]/);
  });

  test('publishes over SQS and HTTP from a program that is compiled against it', async () => {
    const key = createKey();
    const world = await startHttpWorld({ now: Date.now });
    world.publishers({ demo: { keys: [key] } });
    const project = await startProject(['@types/node', '@aws-sdk/client-sqs']);
    expect(await project.compile({ 'consumer.ts': CONSUMER })).toBe('');
    const { code, out } = await project.run('consumer.js', {
      QUEUE_URL: world.front.queueUrl,
      URL: world.url,
      KEY: key,
    });
    expect(code).toBe(0);
    expect(JSON.parse(out)).toEqual({
      faults: [{ path: 'hour24From', message: 'must be a whole number from 0 to 24, but is 25' }],
      results: [{ ok: true, messageId: expect.any(String) }],
      statuses: [404, 404].map((status) => ({ ok: false, problem: expect.objectContaining({ status }) })),
      group: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(
      world
        .queued()
        .map(({ id }) => id)
        .sort(),
    ).toEqual(['BUTTON1', 'BUTTON1', 'two words']);
  });

  test('needs no AWS SDK over HTTP, and says what is missing over SQS', async () => {
    const project = await startProject(['@types/node']);
    expect(await project.compile({ 'consumer.ts': CONSUMER })).toBe('');
    const { code, err } = await project.run('consumer.js', {
      QUEUE_URL: 'https://sqs.us-east-1.amazonaws.com/1/q.fifo',
    });
    expect([code, err]).toEqual([1, expect.stringContaining("Cannot find package '@aws-sdk/client-sqs'")]);
  });

  test("takes the AWS SDK's client", async () => {
    const project = await startProject(['@types/node', '@aws-sdk/client-sqs'], { skipLibCheck: true });
    const client = `
import { SQSClient } from '@aws-sdk/client-sqs';
import { publishUpdates } from 'anveo-button-updater/publisher';
await publishUpdates([], { queueUrl: '', client: new SQSClient({}) });
`;
    expect(await project.compile({ 'client.ts': client })).toBe('');
    expect(await project.compile({ 'client.ts': client.replace('new SQSClient({})', 'new Date()') })).toContain(
      'client.ts',
    );
  });

  test('compiles without the types of Node.js, where those of a browser are', async () => {
    const project = await startProject([], { types: [], lib: ['es2023', 'dom'] });
    const consumer = CONSUMER.replaceAll(/process\.env\['\w+'\] \?\? ''/g, "''");
    expect(await project.compile({ 'consumer.ts': consumer })).toBe('');
  });

  test('refuses a wrong update when it is compiled', async () => {
    const project = await startProject(['@types/node']);
    const wrong = CONSUMER.replace(UPDATE, JSON.stringify(simpleEvent({ hour24From: '9', callFlow: 'x' })));
    expect(await project.compile({ 'consumer.ts': wrong })).toMatch(/consumer\.ts.*error TS2322/);
  });

  test("has the type of the schema's input", async () => {
    const compilerOptions = {
      skipLibCheck: true,
      noEmit: true,
      allowImportingTsExtensions: true,
      exactOptionalPropertyTypes: false,
    };
    const project = await startProject(['@types/node'], { ...compilerOptions, lib: ['esnext'], target: 'esnext' });
    const same = `
import type { ButtonUpdate as Built } from 'anveo-button-updater/publisher';
import type { ButtonUpdate as Own } from '${ROOT}/publisher/button-update.ts';
export const toOwn = (update: Built): Own => update;
// The schema's type does not tell which texts a colour style can be.
export const toBuilt = (update: Own & { colorStyleName: number }): Built => update;
`;
    expect(await project.compile({ 'same.ts': same })).toBe('');
    const wrong = same.replace('(update: Own & ', '(update: Omit<Own, "hour24To"> & ');
    expect(await project.compile({ 'same.ts': wrong })).toMatch(/TS2322.*hour24To/s);
  });

  test('runs the examples', async () => {
    const key = createKey();
    const table = await startTable();
    const world = await startHttpWorld({
      now: Date.now,
      environment: { HISTORY_TABLE: table.named[1] ?? '' },
      aws: { AWS_ENDPOINT_URL_DYNAMODB: table.dynamoDb.url },
    });
    world.publishers({ demo: { keys: [key] } });
    const project = await startProject(['@types/node', '@aws-sdk/client-sqs']);
    mkdirSync(join(project.cwd, 'examples'));
    for (const name of ['publish-sqs.ts', 'publish-http.ts', 'update.json']) {
      copyFileSync(join(ROOT, 'examples', name), join(project.cwd, 'examples', name));
    }
    const endpoints = { queueUrl: world.front.queueUrl, region: 'us-east-1', http: world.url };
    writeFileSync(join(project.cwd, '.sandbox.json'), JSON.stringify(endpoints));
    expect(await project.compile()).toBe('');
    expect(await project.run('examples/publish-sqs.js')).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^sent as [\w-]+\n$/),
    });
    expect(await project.run('examples/publish-http.js', { KEY: 'whsec_none' })).toMatchObject({
      code: 1,
      err: expect.stringContaining('the key must be'),
    });
    expect(world.queued()).toHaveLength(1);
  });
});
