import { expect, test } from 'vitest';
import { lastLine } from '../tally-reporter.ts';

const passed = { state: 'passed', file: '/p/test/event/schema.test.ts' };
const skippedIn = (file: string) => ({ state: 'skipped', file: `/p/test/${file}` });

test('where everything ran the last line has the counts only', () => {
  expect(lastLine([passed, passed, { ...passed, state: 'failed' }], 1, false)).toBe('2 passed, 2 failed');
});

test('the last line says once what each group of skipped tests needs', () => {
  const skipped = ['infra/deployed.test.ts', 'infra/deployed-http.test.ts', 'examples/publish.test.ts'].map(skippedIn);
  expect(lastLine([passed, ...skipped], 0, false)).toBe(
    '1 passed, 0 failed, 3 skipped (aws-lambda-ric is not installed: npm run runtime-client; ' +
      'a program of the examples is missing: docs/testing.md)',
  );
});

test('tests that are skipped for another reason are named by their file', () => {
  expect(lastLine([skippedIn('event/schema.test.ts')], 0, false)).toBe(
    '0 passed, 0 failed, 1 skipped (see test/event/schema.test.ts)',
  );
});

test('of tests that were chosen by name, the others are counted only', () => {
  expect(lastLine([passed, skippedIn('infra/deployed.test.ts')], 0, true)).toBe('1 passed, 0 failed, 1 skipped');
});
