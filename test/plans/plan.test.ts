import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { catalogueKey } from '../../plans/catalogue-key.ts';
import { parsePlan } from '../../plans/plan.ts';
import { runInput } from '../../plans/run-input.ts';
import { sentences } from '../bulk/fixture.ts';
import { plan } from './fixture.ts';

const faultsOf = (value: unknown) => {
  const parsed = parsePlan(value);
  return parsed.ok ? [] : sentences(parsed.faults);
};

const parsed = (value: unknown) => {
  const result = parsePlan(value);
  if (!result.ok) throw new Error(sentences(result.faults).join('\n'));
  return result.plan;
};

test('a plan with all that it can have is read as it is', () => {
  const full = plan({
    description: 'Closes.',
    enabled: false,
    where: { configuration: 'SIMPLE', 'variables.SITE': ['NYC', 'BOS'] },
    set: { hour24From: 0, buttonTitle: null },
    expireAfterMinutes: 1440,
  });
  expect(parsed(full)).toEqual(full);
});

test('a plan is enabled unless it says otherwise', () => {
  expect(parsed(plan())).toEqual({ ...plan(), enabled: true });
});

describe('a plan has a fault', () => {
  const NAME = 'name must be 1 to 40 lower-case letters, digits and hyphens, beginning with a letter';
  const FILE =
    'catalogue must be the path of a .csv or .jsonl file whose name has ASCII letters, digits, hyphens and underscores only';
  test.each<[string, object, string]>([
    ['without a name', { name: undefined }, NAME],
    ['with an empty name', { name: '' }, NAME],
    ['with capitals in its name', { name: 'Holiday' }, NAME],
    ['with a blank in its name', { name: 'a b' }, NAME],
    ['with a digit first in its name', { name: '1a' }, NAME],
    ['with 41 letters in its name', { name: 'a'.repeat(41) }, NAME],
    ['with a number for its name', { name: 5 }, NAME],
    ['with a description that is no text', { description: 5 }, 'description must be text, but is a number'],
    [
      'with too long a description',
      { description: 'x'.repeat(513) },
      'description must be text of at most 512 characters',
    ],
    ['with enabled as text', { enabled: 'yes' }, 'enabled must be true or false, but is text'],
    ['without a catalogue', { catalogue: undefined }, 'catalogue must be the path of a file, but is missing'],
    ['with a catalogue of another kind', { catalogue: 'buttons.xlsx' }, FILE],
    ['with a catalogue that has no name', { catalogue: '../.csv' }, FILE],
    ['with a blank in the catalogue’s name', { catalogue: '../my buttons.csv' }, FILE],
    ['with an accent in the catalogue’s name', { catalogue: '../éva.csv' }, FILE],
    ['with a folder for a catalogue', { catalogue: 'a.csv/' }, FILE],
    ['without when', { when: undefined }, 'when must be an object with at or cron, and a timezone'],
    [
      'with a field of a button beside set',
      { hour24From: 0 },
      'hour24From is a field of a button: it stands in set or in where',
    ],
    [
      'with a typo in a key',
      { expireAfterMinute: 5 },
      'expireAfterMinute is not known to a plan: did you mean expireAfterMinutes?',
    ],
    ['with a key that is none', { purple: 1 }, 'purple is not known to a plan'],
  ])('%s', (_, fields, fault) => {
    expect(faultsOf(JSON.parse(JSON.stringify({ ...plan(), ...fields })))).toEqual([fault]);
  });

  test.each([null, [], 'x', 5])('when it is %j', (value) => {
    expect(faultsOf(value)).toEqual(['plan must be a JSON object']);
  });

  test('with a key named __proto__', () => {
    expect(faultsOf(JSON.parse(JSON.stringify(plan()).replace('{', '{"__proto__":{"a":1},')))).toEqual([
      '__proto__ is not known to a plan',
    ]);
  });
});

test.each(['a.csv', '../examples/catalogue.csv', '/data/buttons_2026-12.jsonl', '../my folder/buttons.csv'])(
  'a catalogue may be %s',
  (catalogue) => {
    expect(parsed(plan({ catalogue }))).toMatchObject({ catalogue });
  },
);

test('all faults of a plan, wherever they are, are named at once', () => {
  const faults = faultsOf({
    name: 'A',
    purple: 1,
    when: { cron: '60 0 1 * ? *', timezone: 'Mars/Base' },
    catalogue: 'x',
    where: { nope: 1 },
    set: { id: 'B', hour24From: 25 },
    expireAfterMinutes: 0,
  });
  expect(faults.map((fault) => fault.split(' ')[0]).sort()).toEqual([
    'catalogue',
    'expireAfterMinutes',
    'name',
    'purple',
    'set.hour24From',
    'set.id',
    'when.cron',
    'when.timezone',
    'where.nope',
  ]);
});

test('whatever a plan is, its faults are told and nothing throws', () => {
  const keys = ['name', 'when', 'at', 'cron', 'timezone', 'where', 'set', 'catalogue', 'enabled', '__proto__', 'x'];
  const value = fc.letrec((tie) => ({
    object: fc.dictionary(fc.constantFrom(...keys), tie('value')),
    value: fc.oneof({ maxDepth: 3 }, fc.jsonValue({ maxDepth: 1 }), tie('object')),
  })).object;
  fc.assert(
    fc.property(value, (some) => {
      expect(faultsOf(JSON.parse(JSON.stringify(some)))).not.toEqual([]);
    }),
    { numRuns: 200 },
  );
});

describe("a run's input", () => {
  test('has the change, who starts it and where the catalogue lies, and nothing of when', () => {
    const change = { where: { id: 'A' }, set: { hour24From: 0 }, expireAfterMinutes: 5 };
    expect(runInput(parsed(plan(change)), 'schedule:holiday')).toEqual({
      by: 'schedule:holiday',
      catalogueKey: 'catalogues/catalogue.jsonl',
      plan: { name: 'holiday', ...change },
    });
  });

  test('has no change for a plan that goes back to normal', () => {
    expect(JSON.parse(JSON.stringify(runInput(parsed(plan()), 'schedule:holiday')))).toEqual({
      by: 'schedule:holiday',
      catalogueKey: 'catalogues/catalogue.jsonl',
      plan: { name: 'holiday' },
    });
  });

  test.each(['catalogue.csv', '../x/catalogue.jsonl', '/catalogue.csv'])('%s lies where its name says', (file) => {
    expect(catalogueKey(file)).toBe('catalogues/catalogue.jsonl');
  });
});
