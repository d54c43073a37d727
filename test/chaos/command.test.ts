import { expect, test } from 'vitest';
import { run } from '../sandbox/program.ts';

const chaos = (...args: string[]) => run('chaos/main.ts', args);

test('--help shows the commands with examples', async () => {
  const { code, out } = await chaos('--help');
  expect(code).toBe(0);
  expect(out).toContain('npm run chaos -- --events 20000 --kills 100');
  expect(out).toContain('outage');
});

test.each([
  [['--seed', 'x'], "'x' is invalid. must be a whole number from 0"],
  [['--minutes', '0'], 'must be a number above 0'],
  [['--queue', 'none'], 'Allowed choices are batching, fauxqs'],
])('%s is refused with what is allowed', async (args, words) => {
  const { code, err } = await chaos('run', ...args);
  expect(code).toBe(1);
  expect(err).toContain(words);
});

test('an outage without a violation ends with the seed, the figures and exit code 0', async () => {
  const { code, out } = await chaos('outage', '--seed', '5', '--events', '5', '--buttons', '3', '--hours', '2');
  expect(out).toContain('calls of Anveo');
  expect(out).toMatch(/^seed 5: 5 events in [\d.]+ s, 0 violations$/m);
  expect(code).toBe(0);
});
