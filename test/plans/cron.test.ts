import { Temporal } from 'temporal-polyfill';
import { expect, test } from 'vitest';
import { faultsOfCron } from '../../plans/cron.ts';
import { nextRuns } from '../../plans/next-runs.ts';

/** A Monday. */
const FROM = Temporal.Instant.from('2026-11-23T00:00:00Z');

const runsOf = (cron: string, most: number) =>
  nextRuns({ cron, timezone: 'UTC' }, FROM, most).map((run) =>
    run.toPlainDateTime().toString({ smallestUnit: 'minute' }).replace('T', ' '),
  );

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
test.each(MONTHS.map((name, index) => [name, index + 1] as const))('%s is the month %i', (name, month) => {
  expect(faultsOfCron(`0 0 1 ${name} ? 2027`)).toEqual([]);
  expect(runsOf(`0 0 1 ${name} ? 2027`, 2)).toEqual(runsOf(`0 0 1 ${month} ? 2027`, 2));
});

const DAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
test.each(DAYS.map((name, index) => [name, index + 1] as const))('%s is the day %i of the week', (name, day) => {
  expect(faultsOfCron(`0 0 ? * ${name} 2027`)).toEqual([]);
  expect(runsOf(`0 0 ? * ${name} 2027`, 2)).toEqual(runsOf(`0 0 ? * ${day} 2027`, 2));
});

test.each(['0/59 9 * * ? *', '59/1 0 1 1 ? *', '0 0/23 * * ? *'])('%s has the longest steps', (cron) => {
  expect(faultsOfCron(cron)).toEqual([]);
});

// https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#cron-based
test.each<[string, string, string[]]>([
  ['a day of the year', '0 18 24 12 ? *', ['2026-12-24 18:00', '2027-12-24 18:00', '2028-12-24 18:00']],
  ['a list of minutes', '0,30 9 * * ? *', ['2026-11-23 09:00', '2026-11-23 09:30', '2026-11-24 09:00']],
  ['every day by ? for its date', '0 9 ? * * *', ['2026-11-23 09:00', '2026-11-24 09:00']],
  [
    'hours in a range',
    '0 9-11 * * ? *',
    ['2026-11-23 09:00', '2026-11-23 10:00', '2026-11-23 11:00', '2026-11-24 09:00'],
  ],
  [
    'minutes in steps from 0',
    '0/15 9 * * ? *',
    ['2026-11-23 09:00', '2026-11-23 09:15', '2026-11-23 09:30', '2026-11-23 09:45', '2026-11-24 09:00'],
  ],
  [
    'minutes in steps from 5',
    '5/10 9 * * ? *',
    [
      '2026-11-23 09:05',
      '2026-11-23 09:15',
      '2026-11-23 09:25',
      '2026-11-23 09:35',
      '2026-11-23 09:45',
      '2026-11-23 09:55',
      '2026-11-24 09:05',
    ],
  ],
  [
    'minutes in steps of all',
    '*/20 9 * * ? *',
    ['2026-11-23 09:00', '2026-11-23 09:20', '2026-11-23 09:40', '2026-11-24 09:00'],
  ],
  ['hours in steps', '0 1/9 * * ? *', ['2026-11-23 01:00', '2026-11-23 10:00', '2026-11-23 19:00', '2026-11-24 01:00']],
  [
    'days in steps from the first',
    '0 0 1/10 * ? *',
    ['2026-12-01 00:00', '2026-12-11 00:00', '2026-12-21 00:00', '2026-12-31 00:00', '2027-01-01 00:00'],
  ],
  [
    'months in steps from the second',
    '0 0 1 2/3 ? *',
    ['2027-02-01 00:00', '2027-05-01 00:00', '2027-08-01 00:00', '2027-11-01 00:00', '2028-02-01 00:00'],
  ],
  ['a year', '0 0 1 1 ? 2030', ['2030-01-01 00:00']],
  ['a range of years', '0 0 1 1 ? 2029-2030', ['2029-01-01 00:00', '2030-01-01 00:00']],
  ['years in a list', '0 0 1 1 ? 2027,2031', ['2027-01-01 00:00', '2031-01-01 00:00']],
  ['years in steps', '0 0 1 1 ? 2028/2', ['2028-01-01 00:00', '2030-01-01 00:00']],
  ['a month by its name', '0 0 1 FEB ? *', ['2027-02-01 00:00', '2028-02-01 00:00']],
  [
    'months in a range of names',
    '0 0 1 JAN-MAR ? *',
    ['2027-01-01 00:00', '2027-02-01 00:00', '2027-03-01 00:00', '2028-01-01 00:00'],
  ],
  ['months in a list of names', '0 0 1 JAN,JUL ? *', ['2027-01-01 00:00', '2027-07-01 00:00']],
  ['1 as Sunday', '0 8 ? * 1 *', ['2026-11-29 08:00', '2026-12-06 08:00']],
  ['7 as Saturday', '0 8 ? * 7 *', ['2026-11-28 08:00', '2026-12-05 08:00']],
  [
    '2-6 as working days',
    '0 8 ? * 2-6 *',
    [
      '2026-11-23 08:00',
      '2026-11-24 08:00',
      '2026-11-25 08:00',
      '2026-11-26 08:00',
      '2026-11-27 08:00',
      '2026-11-30 08:00',
    ],
  ],
  [
    'working days by their names',
    '0 8 ? * MON-FRI *',
    [
      '2026-11-23 08:00',
      '2026-11-24 08:00',
      '2026-11-25 08:00',
      '2026-11-26 08:00',
      '2026-11-27 08:00',
      '2026-11-30 08:00',
    ],
  ],
  ['the days of the weekend', '0 8 ? * SAT,SUN *', ['2026-11-28 08:00', '2026-11-29 08:00', '2026-12-05 08:00']],
  [
    'the last day of the month',
    '0 18 L * ? *',
    ['2026-11-30 18:00', '2026-12-31 18:00', '2027-01-31 18:00', '2027-02-28 18:00'],
  ],
  ['the last day of a leap year’s February', '0 18 L 2 ? 2028', ['2028-02-29 18:00']],
  [
    'the last working day of the month',
    '0 18 LW * ? *',
    ['2026-11-30 18:00', '2026-12-31 18:00', '2027-01-29 18:00', '2027-02-26 18:00'],
  ],
  ['the working day nearest a Saturday, before it', '0 18 19W 12 ? 2026', ['2026-12-18 18:00']],
  ['the working day nearest a Sunday, after it', '0 18 20W 12 ? 2026', ['2026-12-21 18:00']],
  ['the working day nearest the first, in its own month', '0 18 1W 8 ? 2026-2027', ['2027-08-02 18:00']],
  ['the last day of the week', '0 18 ? * L *', ['2026-11-28 18:00', '2026-12-05 18:00']],
  ['the last Friday of the month', '0 18 ? * 6L *', ['2026-11-27 18:00', '2026-12-25 18:00']],
  ['the first Monday of the month', '0 18 ? * 2#1 *', ['2026-12-07 18:00', '2027-01-04 18:00']],
  ['the first Monday by its name', '0 18 ? * MON#1 *', ['2026-12-07 18:00', '2027-01-04 18:00']],
  ['the fifth Tuesday, in months that have one', '0 18 ? * TUE#5 *', ['2026-12-29 18:00', '2027-03-30 18:00']],
  ['29 February, in leap years', '0 0 29 2 ? *', ['2028-02-29 00:00', '2032-02-29 00:00']],
  ['31st, in months that have one', '0 0 31 * ? *', ['2026-12-31 00:00', '2027-01-31 00:00', '2027-03-31 00:00']],
])('%s: %s runs then', (_, cron, runs) => {
  expect(faultsOfCron(cron)).toEqual([]);
  expect(runsOf(cron, runs.length)).toEqual(runs);
});

test('a cron whose last year has passed is right, and has no further run', () => {
  expect(faultsOfCron('0 0 1 1 ? 2020')).toEqual([]);
  expect(runsOf('0 0 1 1 ? 2020', 3)).toEqual([]);
});

test('no run is later than the last year that Scheduler knows', () => {
  expect(runsOf('0 0 1 1 ? *', 1000).at(-1)).toBe('2199-01-01 00:00');
});
