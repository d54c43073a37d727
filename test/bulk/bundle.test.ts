import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { run } from '../sandbox/program.ts';

const BUNDLE = pathToFileURL(`${import.meta.dirname}/../../dist/functions/publish-updates/index.mjs`).href;

/** Loads the bundle with these settings, and says what it exports. */
const load = (settings: Record<string, string>) => {
  delete process.env['QUEUE_URL'];
  Object.assign(process.env, { AWS_REGION: 'us-east-1' }, settings);
  return run('test/bulk/load.ts', [BUNDLE]);
};

test('the built bundle exports a handler and nothing else', async () => {
  expect(await load({ QUEUE_URL: 'http://127.0.0.1/q.fifo' })).toEqual({
    code: 0,
    out: '{"handler":"function"}\n',
    err: '',
  });
});

test('the built bundle does not start without its queue, and names the setting', async () => {
  const { code, err } = await load({});
  expect(err).toContain('publish-updates cannot start: QUEUE_URL is missing');
  expect(code).toBe(1);
});
