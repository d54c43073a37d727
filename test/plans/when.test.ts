import { describe, expect, test } from 'vitest';
import { faultsOfWhen } from '../../plans/when.ts';
import { sentences } from '../bulk/fixture.ts';

const faultsOf = (when: unknown) => sentences(faultsOfWhen(when));
const at = (moment: unknown, timezone: unknown = 'America/New_York') => faultsOf({ at: moment, timezone });
const inZone = (timezone: unknown) => faultsOf({ cron: '0 18 24 12 ? *', timezone });

const FORM = 'when.at must be a moment of the clock in the time zone, without offset, such as 2026-12-24T18:00:00';
const NO_ZONE = 'when.timezone must be a time zone of the IANA database, such as Europe/Paris';

describe('a moment', () => {
  test.each([
    ['2026-12-24T18:00:00', 'America/New_York'],
    ['2028-02-29T23:59:59', 'UTC'],
    ['2026-03-08T01:59:59', 'America/New_York'],
    ['2026-03-08T03:00:00', 'America/New_York'],
    ['2026-03-08T02:30:00', 'Europe/Paris'],
    ['2026-11-01T01:30:00', 'America/New_York'],
    ['2020-01-01T00:00:00', 'Europe/Paris'],
  ])('%s in %s is right', (moment, zone) => {
    expect(at(moment, zone)).toEqual([]);
  });

  test.each([
    '2026-12-24T18:00:00Z',
    '2026-12-24T18:00:00-05:00',
    '2026-12-24T18:00:00+0100',
    '2026-12-24T18:00:00[America/New_York]',
    '2026-12-24T18:00',
    '2026-12-24T18:00:00.5',
    '2026-12-24T18:00:60',
    '+012026-12-24T18:00:00',
    'x2026-12-24T18:00:00',
    '2026-12-24 18:00:00',
    '2026-12-24',
    '24.12.2026 18:00',
    '',
    1_798_153_200,
    null,
    ['2026-12-24T18:00:00'],
  ])('%j is refused: the form is a clock’s, without offset', (moment) => {
    expect(at(moment)).toEqual([FORM]);
  });

  test.each(['2026-02-29T18:00:00', '2026-13-01T18:00:00', '2026-12-24T24:00:00', '2026-12-24T18:60:00'])(
    '%s is refused: there is no such day or time',
    (moment) => {
      expect(at(moment)).toEqual([`${FORM}, but there is no such day or time`]);
    },
  );

  test.each([
    ['2026-03-08T02:30:00', 'America/New_York', '2026-03-08T03:30:00'],
    ['2026-03-29T02:00:00', 'Europe/Paris', '2026-03-29T03:00:00'],
    ['2026-10-04T02:15:00', 'Australia/Lord_Howe', '2026-10-04T02:45:00'],
    ['2011-12-30T12:00:00', 'Pacific/Apia', '2011-12-31T12:00:00'],
  ])('%s in %s is refused: the clocks leave it out', (moment, zone, shown) => {
    expect(at(moment, zone)).toEqual([`when.at does not exist in ${zone}: its clocks go on to ${shown} then`]);
  });
});

describe('a time zone', () => {
  test.each([
    'UTC',
    'America/New_York',
    'Europe/Paris',
    'Asia/Kolkata',
    'Australia/Lord_Howe',
    'Etc/GMT+5',
    'US/Eastern',
  ])('%s is right', (zone) => {
    expect(inZone(zone)).toEqual([]);
  });

  test.each([
    '+05:00',
    '-05:00',
    '05:00',
    'UTC+5',
    'GMT-05:00',
    'Z',
    'Mars/Base',
    'europe/paris',
    ['UTC'],
    'New York',
    '',
    ' UTC',
    null,
    5,
    undefined,
  ])('%j is none', (zone) => {
    expect(inZone(zone)).toEqual([NO_ZONE]);
  });
});

describe('when', () => {
  test.each([undefined, null, [], 'now', 5])('that is %j has a fault', (when) => {
    expect(faultsOf(when)).toEqual(['when must be an object with at or cron, and a timezone']);
  });

  test.each([
    ['neither at nor cron', {}],
    ['both', { at: '2026-12-24T18:00:00', cron: '0 18 24 12 ? *' }],
  ])('with %s has a fault', (_, when) => {
    expect(faultsOf({ ...when, timezone: 'UTC' })).toEqual([
      'when must have either at (once) or cron (again and again)',
    ]);
  });

  test('with a key that is not known has a fault', () => {
    expect(faultsOf({ cron: '0 18 24 12 ? *', timezone: 'UTC', zone: 'UTC' })).toEqual([
      'when.zone is not known: when has at or cron, and timezone',
    ]);
  });

  test('with a cron that is no text has a fault', () => {
    expect(faultsOf({ cron: ['0 18 24 12 ? *'], timezone: 'UTC' })).toEqual(['when.cron must be text']);
  });

  test('names the faults of the cron and of the zone at once', () => {
    expect(faultsOf({ cron: '60 18 24 12 ? *', timezone: 'Mars/Base' })).toEqual([
      'when.cron has "60" for minutes, where 0-59 would be right',
      NO_ZONE,
    ]);
  });

  test('does not look for gaps in a zone that there is not', () => {
    expect(at('2026-03-08T02:30:00', 'Mars/Base')).toEqual([NO_ZONE]);
  });
});
