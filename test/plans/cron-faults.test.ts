import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { faultsOfCron } from '../../plans/cron.ts';

const SIX = 'must have six fields: minutes hours day-of-month month day-of-week year, such as 0 18 24 12 ? *';
const NOT_BOTH = 'must have ? for one of day of month and day of week, and only for one';

const RIGHT = {
  minutes: '0-59',
  hours: '0-23',
  'day of month': '1-31, L, W or ?',
  month: '1-12 or JAN-DEC',
  'day of week': '1-7 (1 is Sunday) or SUN-SAT, L, # or ?',
  year: '1970-2199',
};
type Name = keyof typeof RIGHT;

/** A cron that is right but for one field. */
const cronWith = (name: Name, field: string) => {
  const names = Object.keys(RIGHT);
  const fields = name === 'day of week' ? ['0', '0', '?', '*', '*', '*'] : ['0', '0', '1', '*', '?', '*'];
  return fields.map((each, index) => (names[index] === name ? field : each)).join(' ');
};

describe('a field that cannot be is named, with what would be right', () => {
  test.each<[Name, string[]]>([
    [
      'minutes',
      [
        '60',
        '-1',
        '1.5',
        '5-',
        '-5',
        '10-5',
        '1,,2',
        '*/0',
        'x',
        '?',
        'L',
        '0 ',
        '1-5-9',
        '1/2/3',
        '0/60',
        '0/05',
        '0/5x',
      ],
    ],
    ['hours', ['24', '9-', '17-9', '9-24', 'L', '?', '9:00', '0/0']],
    ['day of month', ['0', '32', '0-5', 'W', '32W', '1#2', '2L', 'MON', 'l', 'L2', '1-5W', '1,LW', '1,?']],
    ['month', ['0', '13', 'JANUARY', 'DEC-JAN', 'MON', '?', 'L', '1#1', '2W']],
    [
      'day of week',
      [
        '0',
        '8',
        '1-8',
        '0-6',
        '2,8',
        '8L',
        '8#1',
        'MON#6',
        'MON#0',
        '2W',
        'MONDAY',
        'JAN',
        '#',
        '?,2',
        'MONL1',
        '2#1x',
        '2/2',
      ],
    ],
    ['year', ['1969', '2200', '9999', '2190-2210', '27', '?', 'L', '2027-2026']],
  ])('%s: %j', (name, fields) => {
    const wrong = fields.filter((field) => !field.includes(' '));
    for (const field of wrong) {
      expect([field, faultsOfCron(cronWith(name, field))]).toEqual([
        field,
        [`has "${field}" for ${name}, where ${RIGHT[name]} would be right`],
      ]);
    }
  });
});

test('all fields that cannot be are named at once', () => {
  expect(faultsOfCron('60 24 32 13 MON#6 x')).toHaveLength(6);
});

test.each(['', '*', '@daily', 'rate(5 minutes)', '0 18 24 12 ?', '0 0 18 24 12 ? *'])(
  '%j has not six fields',
  (cron) => {
    expect(faultsOfCron(cron)).toEqual([SIX]);
  },
);

test.each(['0 18 * * * *', '0 18 ? * ? *', '0 18 24 12 MON *', '0 18 * * MON *', '0 18 24 * * *'])(
  '%s says twice or never which days are meant',
  (cron) => {
    expect(faultsOfCron(cron)).toEqual([NOT_BOTH]);
  },
);

test.each(['0 0 30 2 ? *', '0 0 31 2,4,6,9,11 ? *', '0 0 29 2 ? 2027', '0 0 31W 2 ? *'])('%s never runs', (cron) => {
  expect(faultsOfCron(cron)).toEqual(['never runs: there is no such day']);
});

test("the form of AWS's expressions, cron(…), is refused with the parts that do not belong", () => {
  expect(faultsOfCron('cron(0 18 24 12 ? *)')).toHaveLength(2);
});

const PARTS = ['0', '5', '24', '60', '*', '?', 'L', 'W', '#', '/', '-', ',', 'MON', 'JAN', '2027', '99999', 'x'];
const field = fc.array(fc.constantFrom(...PARTS), { minLength: 1, maxLength: 4 }).map((parts) => parts.join(''));

test('whatever stands in the fields, faults are told and nothing throws', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(field, { minLength: 6, maxLength: 6 }).map((all) => all.join(' ')),
      ),
      (cron) => {
        for (const fault of faultsOfCron(cron)) expect(fault).toMatch(/^(must have|has|never runs)/);
      },
    ),
    { numRuns: 300 },
  );
});
