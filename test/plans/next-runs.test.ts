import { Temporal } from 'temporal-polyfill';
import { describe, expect, test } from 'vitest';
import { lastRun, nextRuns } from '../../plans/next-runs.ts';
import type { When } from '../../plans/when.ts';

/** The next runs after a moment, on the zone's clock with its offset. */
const runsOf = (when: When, from: string, most = 3) =>
  nextRuns(when, Temporal.Instant.from(from), most).map((run) =>
    run.toString({ smallestUnit: 'minute', timeZoneName: 'never' }),
  );

const daily = (time: string, timezone: string): When => {
  const [hours, minutes] = time.split(':').map(Number);
  return { cron: `${minutes} ${hours} * * ? *`, timezone };
};

const NEW_YORK = 'America/New_York';
const PARIS = 'Europe/Paris';
const LORD_HOWE = 'Australia/Lord_Howe';

// https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#daylist-savings-time
describe('on the day of change', () => {
  test.each<[string, string, string, string, string[]]>([
    [
      '02:30 in New York in spring is left out by the clocks: it is skipped',
      '02:30',
      NEW_YORK,
      '2026-03-07T00:00-05:00',
      ['2026-03-07T02:30-05:00', '2026-03-09T02:30-04:00', '2026-03-10T02:30-04:00'],
    ],
    [
      '02:30 in New York in autumn comes once, after the change',
      '02:30',
      NEW_YORK,
      '2026-10-31T00:00-04:00',
      ['2026-10-31T02:30-04:00', '2026-11-01T02:30-05:00', '2026-11-02T02:30-05:00'],
    ],
    [
      '01:30 in New York in autumn comes twice: the first one only',
      '01:30',
      NEW_YORK,
      '2026-10-31T00:00-04:00',
      ['2026-10-31T01:30-04:00', '2026-11-01T01:30-04:00', '2026-11-02T01:30-05:00'],
    ],
    [
      '01:30 in New York in spring is before the change',
      '01:30',
      NEW_YORK,
      '2026-03-08T00:00-05:00',
      ['2026-03-08T01:30-05:00', '2026-03-09T01:30-04:00', '2026-03-10T01:30-04:00'],
    ],
    [
      '02:30 in Paris in spring is left out by the clocks: it is skipped',
      '02:30',
      PARIS,
      '2026-03-28T00:00+01:00',
      ['2026-03-28T02:30+01:00', '2026-03-30T02:30+02:00', '2026-03-31T02:30+02:00'],
    ],
    [
      '02:30 in Paris in autumn comes twice: the first one only',
      '02:30',
      PARIS,
      '2026-10-24T00:00+02:00',
      ['2026-10-24T02:30+02:00', '2026-10-25T02:30+02:00', '2026-10-26T02:30+01:00'],
    ],
    [
      '02:15 on Lord Howe in spring is within the half hour that is left out',
      '02:15',
      LORD_HOWE,
      '2026-10-03T00:00+10:30',
      ['2026-10-03T02:15+10:30', '2026-10-05T02:15+11:00', '2026-10-06T02:15+11:00'],
    ],
    [
      '02:45 on Lord Howe in spring is after the half hour',
      '02:45',
      LORD_HOWE,
      '2026-10-04T00:00+10:30',
      ['2026-10-04T02:45+11:00', '2026-10-05T02:45+11:00', '2026-10-06T02:45+11:00'],
    ],
    [
      '01:45 on Lord Howe in autumn comes twice: the first one only',
      '01:45',
      LORD_HOWE,
      '2026-04-04T00:00+11:00',
      ['2026-04-04T01:45+11:00', '2026-04-05T01:45+11:00', '2026-04-06T01:45+10:30'],
    ],
    [
      'noon in Apia is left out with the whole day that its date line took',
      '12:00',
      'Pacific/Apia',
      '2011-12-29T00:00-10:00',
      ['2011-12-29T12:00-10:00', '2011-12-31T12:00+14:00', '2012-01-01T12:00+14:00'],
    ],
    [
      '18:00 in a zone without changes is always the same',
      '18:00',
      'Asia/Kolkata',
      '2026-03-08T00:00+05:30',
      ['2026-03-08T18:00+05:30', '2026-03-09T18:00+05:30', '2026-03-10T18:00+05:30'],
    ],
  ])('%s', (_, time, zone, from, runs) => {
    expect(runsOf(daily(time, zone), from)).toEqual(runs);
  });

  test('every quarter of an hour in autumn goes on once the hour that came before is over', () => {
    const quarters: When = { cron: '0/15 1-2 * * ? *', timezone: NEW_YORK };
    expect(runsOf(quarters, '2026-11-01T01:31-04:00', 3)).toEqual([
      '2026-11-01T01:45-04:00',
      '2026-11-01T02:00-05:00',
      '2026-11-01T02:15-05:00',
    ]);
  });

  test('the second 01:30 of autumn is no run, even from just before it', () => {
    expect(runsOf(daily('01:30', NEW_YORK), '2026-11-01T01:15-05:00', 1)).toEqual(['2026-11-02T01:30-05:00']);
  });
});

describe('a run', () => {
  test('at the very moment from which one looks is over', () => {
    expect(runsOf(daily('18:00', PARIS), '2026-06-01T18:00+02:00', 1)).toEqual(['2026-06-02T18:00+02:00']);
  });

  test('a second later is the next', () => {
    expect(runsOf(daily('18:00', PARIS), '2026-06-01T17:59:59+02:00', 1)).toEqual(['2026-06-01T18:00+02:00']);
  });

  test('of a cron that is only ever left out by the clocks never comes', () => {
    expect(runsOf({ cron: '30 2 8 3 ? 2026', timezone: NEW_YORK }, '2026-01-01T00:00Z')).toEqual([]);
  });

  test.each([
    ['still comes', '2026-12-24T17:59:59-05:00', ['2026-12-24T18:00-05:00']],
    ['has passed', '2026-12-24T18:00-05:00', []],
    ['has long passed', '2030-01-01T00:00Z', []],
  ])('once, at a moment, %s', (_, from, runs) => {
    expect(runsOf({ at: '2026-12-24T18:00:00', timezone: NEW_YORK }, from)).toEqual(runs);
  });

  test('once, at a moment that the clock shows twice, is the first', () => {
    const at: When = { at: '2026-11-01T01:30:00', timezone: NEW_YORK };
    expect(runsOf(at, '2026-01-01T00:00Z')).toEqual(['2026-11-01T01:30-04:00']);
  });
});

describe('the last run before a moment', () => {
  const last = (when: When, before: string) =>
    lastRun(when, Temporal.Instant.from(before))?.toString({ smallestUnit: 'minute', timeZoneName: 'never' });

  test.each<[string, When, string, string | undefined]>([
    [
      'is a moment that has passed',
      { at: '2026-12-24T18:00:00', timezone: PARIS },
      '2026-12-24T17:00:01Z',
      '2026-12-24T18:00+01:00',
    ],
    ['is none at the moment itself', { at: '2026-12-24T18:00:00', timezone: PARIS }, '2026-12-24T17:00:00Z', undefined],
    ['is the latest of a cron', daily('18:00', PARIS), '2026-12-24T16:59:00Z', '2026-12-23T18:00+01:00'],
    [
      'is not the one that daylight saving skipped',
      daily('02:30', NEW_YORK),
      '2026-03-08T12:00Z',
      '2026-03-07T02:30-05:00',
    ],
    [
      'is none before the first year of a cron',
      { cron: '0 18 24 12 ? 2097', timezone: PARIS },
      '2026-12-25T00:00Z',
      undefined,
    ],
  ])('%s', (_, when, before, run) => {
    expect(last(when, before)).toBe(run);
  });
});
