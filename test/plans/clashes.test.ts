import { Temporal } from 'temporal-polyfill';
import { describe, expect, test } from 'vitest';
import { clashesOf } from '../../plans/clashes.ts';
import type { Plan } from '../../plans/plan.ts';
import type { Moments } from '../../plans/when.ts';

const NOW = Temporal.Instant.from('2026-11-24T12:00:00Z');

/** A plan that runs in UTC. */
const planOf = (name: string, when: Moments, until?: Moments, fields: Partial<Plan> = {}): Plan => ({
  name,
  enabled: true,
  when: { ...when, timezone: 'UTC' },
  ...(until && { until }),
  catalogue: 'catalogue.csv',
  ...fields,
});

/** What clashes, in whichever order the plans are read. */
const clashes = (...plans: Plan[]) => {
  const told = (all: Plan[]) =>
    clashesOf(all, NOW).map(({ plan, other, at, until }) => ({
      starts: `${other.name} ${at.toInstant()}`,
      inForce: until ? `${plan.name} until ${until.toInstant()}` : plan.name,
    }));
  const there = told(plans);
  return { there, back: told(plans.toReversed()) };
};

const HOLIDAY = planOf('holiday', { cron: '0 18 24 12 ? *' }, { cron: '0 6 27 12 ? *' });
const LUNCH = planOf('lunch', { cron: '0 12 * * ? *' }, { cron: '0 13 * * ? *' });
const HOLIDAY_IN_FORCE = 'holiday until 2026-12-27T06:00:00Z';

describe('two plans clash', () => {
  test.each<[string, Plan[], string, string]>([
    [
      'when a daily one starts within a long one, though its next runs are before it',
      [HOLIDAY, LUNCH],
      'lunch 2026-12-25T12:00:00Z',
      HOLIDAY_IN_FORCE,
    ],
    [
      'when a moment is within a span',
      [HOLIDAY, planOf('once', { at: '2026-12-26T00:00:00' })],
      'once 2026-12-26T00:00:00Z',
      HOLIDAY_IN_FORCE,
    ],
    [
      'when a moment far ahead is within a daily span',
      [LUNCH, planOf('once', { at: '2027-12-26T12:30:00' })],
      'once 2027-12-26T12:30:00Z',
      'lunch until 2027-12-26T13:00:00Z',
    ],
    [
      'when one is within the other, and both go back',
      [HOLIDAY, planOf('inner', { at: '2026-12-25T00:00:00' }, { at: '2026-12-26T00:00:00' })],
      'inner 2026-12-25T00:00:00Z',
      HOLIDAY_IN_FORCE,
    ],
    [
      'when the second starts before the first goes back, and ends later',
      [HOLIDAY, planOf('second', { at: '2026-12-27T05:00:00' }, { at: '2026-12-30T00:00:00' })],
      'second 2026-12-27T05:00:00Z',
      HOLIDAY_IN_FORCE,
    ],
    [
      'when one is in force already and has a moment to go back',
      [
        planOf('long', { at: '2026-11-01T00:00:00' }, { at: '2026-12-01T00:00:00' }),
        planOf('once', { at: '2026-11-30T00:00:00' }),
      ],
      'once 2026-11-30T00:00:00Z',
      'long until 2026-12-01T00:00:00Z',
    ],
    [
      'when one is in force already by its cron',
      [
        planOf('winter', { cron: '0 0 1 11 ? *' }, { cron: '0 0 1 3 ? *' }),
        planOf('once', { at: '2026-11-30T00:00:00' }),
      ],
      'once 2026-11-30T00:00:00Z',
      'winter until 2027-03-01T00:00:00Z',
    ],
    [
      'when one starts as the other goes back',
      [HOLIDAY, planOf('morning', { cron: '0 6 27 12 ? *' })],
      'morning 2026-12-27T06:00:00Z',
      HOLIDAY_IN_FORCE,
    ],
    [
      'when one starts up to 15 minutes after the other goes back',
      [HOLIDAY, planOf('morning', { cron: '15 6 27 12 ? *' })],
      'morning 2026-12-27T06:15:00Z',
      HOLIDAY_IN_FORCE,
    ],
  ])('%s', (_, plans, starts, inForce) => {
    const { there, back } = clashes(...plans);
    expect([there, back]).toEqual([[{ starts, inForce }], [{ starts, inForce }]]);
  });

  test('when they start within 15 minutes of each other', () => {
    const [first, second] = [planOf('a', { at: '2026-12-24T18:00:00' }), planOf('b', { at: '2026-12-24T18:15:00' })];
    expect(clashes(first, second).there).toEqual([{ starts: 'a 2026-12-24T18:00:00Z', inForce: 'b' }]);
  });
});

describe('two plans do not clash', () => {
  test.each<[string, Plan[]]>([
    [
      'when they start 16 minutes apart',
      [planOf('a', { at: '2026-12-24T18:00:00' }), planOf('b', { at: '2026-12-24T18:16:00' })],
    ],
    ['when one starts 16 minutes after the other goes back', [HOLIDAY, planOf('b', { cron: '16 6 27 12 ? *' })]],
    [
      'when one goes back 16 minutes before the other starts',
      [HOLIDAY, planOf('b', { at: '2026-12-24T00:00:00' }, { at: '2026-12-24T17:44:00' })],
    ],
    ['when one is not enabled', [HOLIDAY, { ...LUNCH, enabled: false }]],
    [
      'when one has ways back only, and its first start is years ahead',
      [
        planOf('later', { cron: '0 18 24 12 ? 2097' }, { cron: '0 6 2 1 ? *' }),
        planOf('b', { at: '2026-12-26T00:00:00' }),
      ],
    ],
    [
      'when one has gone back for the last time',
      [
        planOf('over', { cron: '0 18 24 12 ? 2020' }, { cron: '0 6 27 12 ? *' }),
        planOf('b', { at: '2026-12-26T00:00:00' }),
      ],
    ],
    ['when one has passed', [HOLIDAY, planOf('b', { at: '2020-12-25T00:00:00' })]],
    ['when one has gone back', [LUNCH, planOf('b', { at: '2020-12-25T00:00:00' }, { at: '2020-12-26T00:00:00' })]],
    ['when they alternate', [planOf('day', { cron: '0 8 * * ? *' }), planOf('night', { cron: '0 20 * * ? *' })]],
  ])('%s', (_, plans) => {
    expect(clashes(...plans)).toEqual({ there: [], back: [] });
  });
});

test('their time zones count', () => {
  const paris = {
    ...planOf('paris', { at: '2026-12-24T18:00:00' }),
    when: { at: '2026-12-24T18:00:00', timezone: 'Europe/Paris' },
  };
  expect(clashes(paris, planOf('b', { at: '2026-12-24T18:00:00' })).there).toEqual([]);
  expect(clashes(paris, planOf('b', { at: '2026-12-24T17:00:00' })).there).toHaveLength(1);
});

test('of three plans each pair is told once', () => {
  const plans = ['a', 'b', 'c'].map((name) => planOf(name, { cron: '0 12 * * ? *' }));
  expect(clashes(...plans).there).toHaveLength(3);
});
