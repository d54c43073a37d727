import { describe, expect, test } from 'vitest';
import { type Plan, parsePlan } from '../../plans/plan.ts';
import { runInput } from '../../plans/run-input.ts';
import { wayBackOf, withWaysBack } from '../../plans/until.ts';
import { sentences } from '../bulk/fixture.ts';
import { plan } from './fixture.ts';

const planOf = (fields: object): Plan => {
  const result = parsePlan(plan(JSON.parse(JSON.stringify(fields))));
  if (!result.ok) throw new Error(sentences(result.faults).join('\n'));
  return result.plan;
};

const faultsOf = (fields: object): string[] => {
  const result = parsePlan(plan(JSON.parse(JSON.stringify(fields))));
  return result.ok ? [] : sentences(result.faults);
};

const PARIS = 'Europe/Paris';
const AT = { at: '2026-12-24T18:00:00', timezone: PARIS };
const YEARLY = { cron: '0 18 24 12 ? *', timezone: PARIS };

describe('until may be', () => {
  test.each<[string, object, object]>([
    ['a second after the moment of when', AT, { at: '2026-12-24T18:00:01' }],
    [
      'later in the hour that clocks show twice',
      { at: '2026-10-25T02:30:00', timezone: PARIS },
      { at: '2026-10-25T02:31:00' },
    ],
    ['a cron later in the year', YEARLY, { cron: '0 6 27 12 ? *' }],
    ['a cron of the next year', YEARLY, { cron: '0 6 2 1 ? *' }],
    ['a cron of the next morning', { cron: '0 22 * * ? *', timezone: PARIS }, { cron: '0 6 * * ? *' }],
    [
      'a cron whose last run is after the last of when',
      { cron: '0 18 24 12 ? 2026-2027', timezone: PARIS },
      { cron: '0 6 2 1 ? 2028' },
    ],
  ])('%s', (_, when, until) => {
    expect(planOf({ when, until })).toMatchObject({ when, until });
  });
});

describe('until has a fault', () => {
  const MUST = 'must be an object with at or cron, in the time zone of when';
  const FOLLOWS = 'until.cron must have a run after every run of when, but not after the last';
  test.each<[string, object, unknown, string]>([
    ['that is text', AT, '2026-12-27T09:00:00', `until ${MUST}`],
    ['that is null', AT, null, `until ${MUST}`],
    ['with neither', AT, {}, 'until must have either at (once) or cron (again and again)'],
    [
      'with a zone of its own',
      AT,
      { at: '2026-12-27T09:00:00', timezone: PARIS },
      `until.timezone is not known: until ${MUST}`,
    ],
    ['with no such day', AT, { at: '2026-02-30T09:00:00' }, expect.stringMatching(/^until\.at must be .*no such day/)],
    [
      'with a time that its zone skips',
      AT,
      { at: '2027-03-28T02:30:00' },
      'until.at does not exist in Europe/Paris: its clocks go on to 2027-03-28T03:30:00 then',
    ],
    [
      'with a faulty cron',
      YEARLY,
      { cron: '0 25 27 12 ? *' },
      expect.stringMatching(/^until\.cron has "25" for hours/),
    ],
    ['at the moment of when', AT, { at: AT.at }, 'until.at must be later than when, which is at 2026-12-24T18:00:00'],
    ['before when', AT, { at: '2026-12-24T17:59:59' }, expect.stringMatching(/^until\.at must be later than when/)],
    ['again and again after once', AT, { cron: '0 6 27 12 ? *' }, 'until must have at, as when has'],
    ['once after again and again', YEARLY, { at: '2026-12-27T09:00:00' }, 'until must have cron, as when has'],
    ['with the cron of when', YEARLY, { cron: YEARLY.cron }, 'until.cron must differ from that of when'],
    ['with a cron that ends before', YEARLY, { cron: '0 6 27 12 ? 2027' }, FOLLOWS],
    [
      'with a cron that ends a year early',
      { ...YEARLY, cron: '0 18 24 12 ? 2026-2028' },
      { cron: '0 6 27 12 ? 2026-2027' },
      FOLLOWS,
    ],
  ])('%s', (_, when, until, fault) => {
    expect(faultsOf({ when, until })).toEqual([fault]);
  });

  test('beside a name that is too long with -until', () => {
    const until = { at: '2026-12-27T09:00:00' };
    expect(faultsOf({ when: AT, until, name: 'a'.repeat(34) })).toEqual([]);
    expect(faultsOf({ when: AT, until, name: 'a'.repeat(35) })).toEqual([
      'name must have at most 34 characters beside until: its schedule is NAME-until',
    ]);
  });

  test('and when has others: all are named', () => {
    expect(faultsOf({ when: { at: 'x', timezone: PARIS }, until: { at: 'y' } })).toEqual([
      expect.stringMatching(/^when\.at must be/),
      expect.stringMatching(/^until\.at must be/),
    ]);
  });
});

describe('a way back', () => {
  const full = planOf({
    when: YEARLY,
    until: { cron: '0 6 27 12 ? *' },
    where: { configuration: 'SIMPLE' },
    set: { hour24From: 0 },
    expireAfterMinutes: 60,
    unchanged: 'skip',
    enabled: false,
  });

  test('sends the same buttons as the catalogue has them, without expiry, at until in the zone of when', () => {
    expect(wayBackOf(full)).toEqual({
      name: 'holiday-until',
      description: 'The way back of holiday: the same buttons as the catalogue has them.',
      enabled: false,
      when: { cron: '0 6 27 12 ? *', timezone: PARIS },
      catalogue: full.catalogue,
      where: { configuration: 'SIMPLE' },
      unchanged: 'skip',
    });
  });

  test('is a plan without faults, also with the longest name', () => {
    const back = wayBackOf(planOf({ ...full, name: 'a'.repeat(34) }));
    expect(parsePlan(JSON.parse(JSON.stringify(back)))).toEqual({ ok: true, plan: back });
  });

  test('starts on AWS with where and without set', () => {
    expect(withWaysBack([full]).map((each) => runInput(each, 'ann@desk').plan)).toEqual([
      {
        name: 'holiday',
        where: { configuration: 'SIMPLE' },
        set: { hour24From: 0 },
        expireAfterMinutes: 60,
        unchanged: 'skip',
      },
      { name: 'holiday-until', where: { configuration: 'SIMPLE' }, unchanged: 'skip' },
    ]);
  });

  test('follows its plan, and a plan without until has none', () => {
    const once = planOf({ name: 'once' });
    expect(wayBackOf(once)).toBeUndefined();
    expect(withWaysBack([once, full]).map(({ name }) => name)).toEqual(['once', 'holiday', 'holiday-until']);
  });
});
