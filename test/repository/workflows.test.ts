import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { folder } from '../sandbox/program.ts';

const ROOT = join(import.meta.dirname, '../..');
const text = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const { scripts } = JSON.parse(text('package.json')) as { scripts: Record<string, string> };

interface Workflow {
  permissions: Record<string, string>;
  jobs: Record<
    string,
    {
      'timeout-minutes': number;
      permissions?: Record<string, string>;
      strategy?: { matrix: { room?: string[] } };
      steps: { uses?: string; run?: string; with?: Record<string, unknown> }[];
    }
  >;
}

const FOLDER = '.github/workflows';
const workflows = readdirSync(join(ROOT, FOLDER)).map((file) => ({
  file,
  workflow: parse(text(join(FOLDER, file))) as Workflow,
}));

/** What npm runs itself, without a script of package.json. */
const NPM = ['ci', 'sbom', 'pack'];

/** npm's commands and scripts in a shell's text. */
const npmCommands = (shell: string) =>
  [...shell.matchAll(/\bnpm (?:run )?([\w-]+)/g)].map(([, command = '']) => command);

describe.each(workflows)('$file', ({ workflow }) => {
  const jobs = Object.values(workflow.jobs);
  const steps = jobs.flatMap((job) => job.steps);

  test('runs only scripts of npm and files that exist', () => {
    const runs = steps.flatMap(({ run }) => run ?? []);
    expect(runs.length).toBeGreaterThan(0);
    const unknown = runs.flatMap(npmCommands).filter((command) => !NPM.includes(command) && !(command in scripts));
    expect(unknown).toEqual([]);
    const files = runs.flatMap((run) => run.match(/(?<=bash )\S+/g) ?? []);
    expect(files.filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
  });

  test('pins every action by its major version, and no checkout leaves its token', () => {
    const uses = steps.flatMap(({ uses }) => uses ?? []);
    expect(uses.filter((action) => !/^[\w-]+\/[\w-]+@v\d+$/.test(action))).toEqual([]);
    const checkouts = steps.filter(({ uses }) => uses?.startsWith('actions/checkout@'));
    for (const checkout of checkouts) expect(checkout.with).toEqual({ 'persist-credentials': false });
  });

  test('may read the repository, and every job ends', () => {
    expect(workflow.permissions['contents']).toBe('read');
    for (const job of jobs) expect(job['timeout-minutes']).toBeGreaterThan(0);
  });
});

test('only the deployment gets a token of OIDC, and only the publishing of a release writes', () => {
  const granted = workflows.flatMap(({ file, workflow: { permissions, jobs } }) =>
    [permissions, ...Object.values(jobs).map((job) => job.permissions ?? {})]
      .flatMap(Object.entries)
      .filter(([, access]) => access === 'write')
      .map(([scope]) => `${file}: ${scope}`),
  );
  expect(granted).toEqual(['deploy.yml: id-token', 'release.yml: contents']);
});

test('the nightly run mutates every room that `npm run mutation` knows', () => {
  const [, rooms = ''] = text('test/mutation/main.ts').match(/ROOMS = \[(.*)\]/) ?? [];
  const nightly = workflows.find(({ file }) => file === 'nightly.yml')?.workflow;
  expect(nightly?.jobs['mutation']?.strategy?.matrix.room).toEqual(rooms.replaceAll("'", '').split(', '));
});

test("CI runs the README's test command as it is printed, and nothing twice", () => {
  const [, pattern = ''] = /^test_command=\$\(grep -m1 -oE '(.*)' README\.md\)$/m.exec(text('.ci/run')) ?? [];
  expect(text('README.md').match(new RegExp(pattern, 'gm'))).toEqual(['npm ci && npm run check']);
  expect(npmCommands(text('.ci/run').replaceAll(/^#.*/gm, '').replace(pattern, ''))).toEqual(['runtime-client']);
  expect(text('.ci/run')).toMatch(/^bash -c "\$test_command"$/m);
});

test('`npm run check` is every static check and the tests', () => {
  expect(scripts['check']).toBe('npm run static && npm run test');
  expect(scripts['static']).toBe('npm run format && npm run lint && npm run types && npm run synth');
});

test('every group of dependency updates has patterns that fit a dependency, and waits', () => {
  const { updates } = parse(text('.github/dependabot.yml')) as {
    updates: {
      'package-ecosystem': string;
      cooldown: { 'default-days': number };
      groups?: Record<string, { patterns: string[] }>;
    }[];
  };
  const { dependencies, devDependencies } = JSON.parse(text('package.json'));
  const names = Object.keys({ ...dependencies, ...devDependencies });
  const fits = (pattern: string) => names.some((name) => name.startsWith(pattern.replace(/\*$/, '')));
  for (const update of updates) expect(update.cooldown['default-days']).toBeGreaterThan(0);
  const npm = updates.find((update) => update['package-ecosystem'] === 'npm');
  expect(Object.keys(npm?.groups ?? {})).toEqual(['aws-sdk', 'cdk', 'tests']);
  const patterns = Object.values(npm?.groups ?? {}).flatMap((group) => group.patterns);
  expect(patterns.filter((pattern) => !fits(pattern))).toEqual([]);
});

describe("a release's notes", () => {
  const CHANGELOG =
    '# Changelog\n\n## Unreleased\n\n- next\n\n## 1.0.0 – 2026-12-01\n\n- one\n\n## 1.0.0-rc.1\n\n- zero\n';

  const notes = (tag: string, version: string, changelog = CHANGELOG) => {
    const cwd = folder();
    mkdirSync(join(cwd, '.ci'));
    cpSync(join(ROOT, '.ci/release-notes'), join(cwd, '.ci/release-notes'));
    writeFileSync(join(cwd, 'package.json'), JSON.stringify({ name: 'x', version, private: true }, null, 2));
    writeFileSync(join(cwd, 'CHANGELOG.md'), changelog);
    return spawnSync('bash', ['.ci/release-notes', tag], { cwd, encoding: 'utf8' });
  };

  test("are the version's section of the changelog", () => {
    expect(notes('v1.0.0', '1.0.0').stdout.trim()).toBe('- one');
  });

  test.each([
    ['a tag that is another version', 'v1.0.1', '1.0.0', 'the tag must be v1.0.0'],
    ['a version without a section', 'v2.0.0', '2.0.0', 'no section "## 2.0.0 – DATE"'],
    ['a version that begins like another', 'v1.0', '1.0', 'no section "## 1.0 – DATE"'],
  ])('refuse %s', (_, tag, version, why) => {
    const { status, stderr, stdout } = notes(tag, version);
    expect(stderr).toContain(why);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
  });
});

test('every script of CI is one that bash can read', () => {
  for (const file of readdirSync(join(ROOT, '.ci')))
    execFileSync('bash', ['-n', join(ROOT, '.ci', file)], { stdio: 'pipe' });
});
