import { expect, test } from 'vitest';
import { run } from './program.ts';

test('a program that ends without reading its input ends as it does, however long the input is', async () => {
  const { code, out } = await run('cli/anveo-buttons.ts', ['--help'], undefined, 'x'.repeat(10_000_000));
  expect([code, out.split('\n')[0]]).toEqual([0, 'Usage: anveo-buttons [options] [command]']);
});
