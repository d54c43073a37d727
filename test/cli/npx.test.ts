import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { folder } from '../sandbox/program.ts';

const ROOT = join(import.meta.dirname, '../..');

test('every line that shows the command keeps npx from installing a package of its name', () => {
  const files = execFileSync('git', ['ls-files'], { cwd: ROOT, encoding: 'utf8' }).split('\n');
  const texts = files.filter((file) => /\.(md|ts|tsx|yaml|json)$/.test(file) && !file.startsWith('test/'));
  const shown = texts.flatMap(
    (file) => readFileSync(join(ROOT, file), 'utf8').match(/\bnpx\b.*\banveo-buttons\b/g) ?? [],
  );
  expect(shown.length).toBeGreaterThan(10);
  expect(shown.filter((line) => !line.includes('npx --no anveo-buttons'))).toEqual([]);
});

/** A registry that has a package of our name; returns its URL and the paths that were asked for. */
const startRegistry = async () => {
  const asked: string[] = [];
  const base = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const server = createServer(({ url = '' }, response) => {
    asked.push(url);
    const dist = { tarball: `${base()}anveo-buttons.tgz` };
    const versions = { '6.6.6': { name: 'anveo-buttons', version: '6.6.6', bin: { 'anveo-buttons': 'x.js' }, dist } };
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ name: 'anveo-buttons', 'dist-tags': { latest: '6.6.6' }, versions }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { asked, url: base() };
};

test('outside of the project, npx --no downloads nothing and says so', async () => {
  const { asked, url } = await startRegistry();
  const cwd = folder();
  const settings = {
    npm_config_registry: url,
    npm_config_cache: join(cwd, 'cache'),
    npm_config_userconfig: '/dev/null',
  };
  const child = spawn('npx', ['--no', 'anveo-buttons', 'status'], { cwd, env: { ...process.env, ...settings } });
  let err = '';
  child.stderr.on('data', (chunk) => {
    err += chunk;
  });
  const [code] = await once(child, 'close');
  expect(err).toContain('npx canceled due to missing packages and no YES option: ["anveo-buttons@6.6.6"]');
  expect(code).toBe(1);
  // Its description, which names the tarball, and not the tarball.
  expect(asked.filter((path) => path.startsWith('/anveo-buttons'))).toEqual(['/anveo-buttons']);
});
