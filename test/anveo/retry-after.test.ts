import fc from 'fast-check';
import { beforeAll, expect, test, vi } from 'vitest';
import { MOST_RETRY_AFTER_MS, retryAfterMs } from '../../functions/anveo/retry-after.ts';

/** Half a minute before the example of RFC 9110, 5.6.7. */
const NOW = Date.UTC(1994, 10, 6, 8, 49, 7);
const HOUR = 3_600_000;

beforeAll(() => {
  vi.stubEnv('TZ', 'America/New_York');
  return () => vi.unstubAllEnvs();
});

test.each([
  ['seconds', '120', 120_000],
  ['no seconds', '0', 0],
  ['seconds with white space around', ' 5\t', 5_000],
  ['seconds with leading zeros', '007', 7_000],
  ['an hour', '3600', HOUR],
  ['more than an hour', '3601', HOUR],
  ['seconds beyond all bounds', '9'.repeat(400), HOUR],
  ['an IMF-fixdate', 'Sun, 06 Nov 1994 08:49:37 GMT', 30_000],
  ['an RFC 850 date', 'Sunday, 06-Nov-94 08:49:37 GMT', 30_000],
  ["an asctime date, which is GMT whatever the machine's zone", 'Sun Nov  6 08:49:37 1994', 30_000],
  ['a date that is now', 'Sun, 06 Nov 1994 08:49:07 GMT', 0],
  ['a date in the past', 'Sun, 06 Nov 1994 07:49:37 GMT', 0],
  ['a date in an hour and more', 'Sun, 06 Nov 1994 09:49:08 GMT', HOUR],
  ['a date in a hundred years', 'Sat, 06 Nov 2094 08:49:37 GMT', HOUR],
])('%s: %j is %i ms', (_, header, wait) => {
  expect(retryAfterMs(header, NOW)).toBe(wait);
});

test.each([
  ['nothing', ''],
  ['white space', ' '],
  ['a negative number', '-5'],
  ['a fraction', '1.5'],
  ['an exponent', '1e3'],
  ['a hexadecimal number', '0x10'],
  ['a unit', '5s'],
  ['two values', '5, 6'],
  ['words', 'soon'],
  ['an ISO date', '1994-11-06T08:49:37Z'],
  ['a day alone', 'Sunday'],
  ['a day and a number', 'Mon 5'],
  ['a date without a time', 'Sun, 06 Nov 1994'],
  ['a date that is none', 'Sun, 99 Foo 1994 08:49:37 GMT'],
  ['words before a date', 'not before Sun, 06 Nov 1994 08:49:37 GMT'],
  ['words behind a date', 'Sun, 06 Nov 1994 08:49:37 GMT (at least)'],
  ['digits that are not ASCII', '١٢'],
])('%s: %j is no wait that can be honoured', (_, header) => {
  expect(retryAfterMs(header, NOW)).toBeUndefined();
});

test('no header is no wait', () => {
  expect(retryAfterMs(undefined, NOW)).toBeUndefined();
});

test('any header is a whole wait of 0 to 1 hour, or none', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.integer().map(String), fc.date().map(String)), (header) => {
      const wait = retryAfterMs(header, NOW) ?? 0;
      expect(Math.min(Math.max(wait, 0), MOST_RETRY_AFTER_MS)).toBe(wait);
    }),
  );
});

test("the machine's zone is not GMT in these tests", () => {
  expect(new Date(NOW).getHours()).not.toBe(new Date(NOW).getUTCHours());
});
