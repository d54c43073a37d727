import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readStackSettings } from '../../infra/settings.ts';

const page = readFileSync(new URL('../../docs/scale.md', import.meta.url), 'utf8');

/** What docs/scale.md assumes: the slowest of a batch's ten calls, in seconds. */
const SLOWEST_CALL_S = 1.25;
const rateOf = (maxConcurrency: number) => (maxConcurrency * 10) / SLOWEST_CALL_S;

const UNITS = [
  ['days', 86_400],
  ['h', 3600],
  ['min', 60],
] as const;

/** Writes a time in the largest unit of which it has more than one. */
const duration = (seconds: number): string => {
  const [unit, length] = UNITS.find(([, each]) => seconds > each) ?? ['s', 1];
  return `${(seconds / length).toFixed(1)} ${unit}`;
};

test.each([
  [2, '17.4 h'],
  [20, '1.7 h'],
  [200, '10.4 min'],
  [1000, '2.1 min'],
])(
  'docs/scale.md states how long a million and a hundred million take at maxConcurrency %i',
  (maxConcurrency, million) => {
    const rate = rateOf(maxConcurrency);
    expect(duration(1e6 / rate)).toBe(million);
    const row = page
      .split('\n')
      .find(
        (line) =>
          line.startsWith(`| delivering, \`maxConcurrency\` ${maxConcurrency} `) ||
          line.startsWith(`| delivering, \`maxConcurrency\` ${maxConcurrency}:`),
      );
    expect(row).toContain(
      ` ${rate.toLocaleString('en-US')}/s | ${million} | ${duration(1e8 / rate).replace('1.0 ', '1 ')}`,
    );
  },
);

test('docs/scale.md states how long other updates wait behind a run with the defaults', () => {
  const { maxConcurrency, bulkConcurrency, bulkBacklog } = readStackSettings({});
  const from = Math.floor(bulkBacklog / rateOf(maxConcurrency));
  const to = Math.ceil((bulkBacklog + bulkConcurrency * 50) / rateOf(maxConcurrency));
  expect(page).toContain(`that is ${from} s to ${to} s whatever`);
});

test('docs/scale.md states when all is delivered after an outage of four hours at one update a second', () => {
  const { maxConcurrency } = readStackSettings({});
  const minutes = 5 + (4 * 3600) / (rateOf(maxConcurrency) - 1) / 60;
  expect(page).toContain(`${Math.floor(minutes)} minutes\nafter the end`);
});

test("docs/scale.md states how much of a new account's 10 concurrent executions the defaults take", () => {
  const { maxConcurrency, bulkConcurrency } = readStackSettings({});
  const taken = maxConcurrency + bulkConcurrency;
  expect(page).toContain(
    `A new account may have 10: the default \`maxConcurrency\` and \`bulkConcurrency\` take ${taken} of them`,
  );
  expect(taken).toBeLessThanOrEqual(10);
});
