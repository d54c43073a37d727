import { describe, expect, test } from 'vitest';
import { describeFaults } from '../../functions/event/faults.ts';
import { parseEvent } from '../../functions/event/parse.ts';
import { CALLFLOW, faultsOf, SIMPLE } from './fixture.ts';

const SIMPLE_ONLY = 'belongs to configuration SIMPLE only: leave it out';
const CALLFLOW_ONLY = 'belongs to configuration CALLFLOW only: leave it out';

describe('a field of the other configuration', () => {
  test.each([
    [SIMPLE, 'callFlow', 'a3348f81', CALLFLOW_ONLY],
    [SIMPLE, 'variables', { CODE: '1' }, CALLFLOW_ONLY],
    [SIMPLE, 'variables', {}, CALLFLOW_ONLY],
    [CALLFLOW, 'phoneNumber', '12157010680', SIMPLE_ONLY],
    [CALLFLOW, 'askConfirmation', false, SIMPLE_ONLY],
    [CALLFLOW, 'phoneNumber', null, SIMPLE_ONLY],
  ])('%o does not take %s', (event, field, value, message) => {
    expect(faultsOf({ ...event, [field]: value })).toEqual([{ path: field, message }]);
  });

  test('is named for each field when the configuration alone was changed', () => {
    expect(faultsOf({ ...SIMPLE, configuration: 'CALLFLOW' })).toEqual([
      { path: 'callFlow', message: 'must be text that is not empty, but is missing' },
      { path: 'phoneNumber', message: SIMPLE_ONLY },
      { path: 'askConfirmation', message: SIMPLE_ONLY },
    ]);
  });
});

describe('an unknown field', () => {
  test.each([
    ['hour24form', 'hour24From'],
    ['ID', 'id'],
    ['buttonTitel', 'buttonTitle'],
    ['phonenumber', 'phoneNumber'],
    ['allowCountry', 'allowCountries'],
    ['variable', 'variables'],
  ])('%s is refused and %s suggested', (field, nearest) => {
    expect(faultsOf({ ...SIMPLE, [field]: 1 })).toEqual([
      { path: field, message: `is not a known field: did you mean ${nearest}?` },
    ]);
  });

  test.each(['priority', 'test', 'signature', '$schema'])('%s is refused without a far-fetched guess', (field) => {
    expect(faultsOf({ ...SIMPLE, [field]: 1 })).toEqual([{ path: field, message: 'is not a known field' }]);
  });

  test.each([
    ['', '""'],
    ['a b', '"a b"'],
    ['a\u0000\ud800', '"a\\u0000\\ud800"'],
    ['x'.repeat(64), 'x'.repeat(64)],
    ['x'.repeat(65), `${'x'.repeat(64)}…`],
  ])('with the name %j is shown as %s', (field, path) => {
    expect(faultsOf({ ...SIMPLE, [field]: 1 })).toEqual([{ path, message: expect.stringMatching(/^is not a known/) }]);
  });

  test('among thousands is named or counted', () => {
    const fields = Array.from({ length: 10_000 }, (_, index) => [`unwanted${index}`, index]);
    const faults = faultsOf({ ...SIMPLE, ...Object.fromEntries(fields) });
    expect(faults).toEqual([
      ...Array.from({ length: 20 }, (_, index) => ({ path: `unwanted${index}`, message: 'is not a known field' })),
      { path: 'event', message: 'has 9980 more unknown fields' },
    ]);
  });
});

describe('several faults', () => {
  test('are all reported at once, each with its path', () => {
    const event = {
      ...SIMPLE,
      id: '',
      hour24From: 25,
      hour24form: 9,
      phoneNumber: 'none',
      callFlow: 'x',
      hour24To: null,
    };
    expect(new Set(faultsOf({ ...event, allowCountries: [1, 'USA', ''] }).map(({ path }) => path))).toEqual(
      new Set([
        ...['id', 'hour24From', 'hour24To', 'phoneNumber', 'hour24form', 'callFlow'],
        ...['allowCountries.0', 'allowCountries.2'],
      ]),
    );
  });

  test('are all reported beside an unknown configuration too, whichever it was meant to be', () => {
    const event = { ...SIMPLE, configuration: 'SIMPEL', colorStyleName: 14, phoneNumber: 'none', buttonTitel: 'x' };
    expect(faultsOf(event).map(({ path }) => path)).toEqual([
      'configuration',
      'colorStyleName',
      'phoneNumber',
      'buttonTitel',
    ]);
  });

  test('of one field are each reported once', () => {
    expect(faultsOf({ ...SIMPLE, buttonTitle: `${'x'.repeat(32)}\u0000` })).toEqual([
      { path: 'buttonTitle', message: 'must be text of 1 to 32 characters, but has 33 characters' },
      { path: 'buttonTitle', message: 'has U+0000, which XML cannot carry' },
    ]);
  });

  test('are named up to a hundred, and the rest counted', () => {
    const countries = (number: number) =>
      faultsOf({ ...SIMPLE, allowCountries: Array.from({ length: number }, () => '') });
    const named = Array.from({ length: 100 }, (_, index) => `allowCountries.${index}`);
    expect(countries(100).map(({ path }) => path)).toEqual(named);
    expect(countries(101).map(({ path }) => path)).toEqual([...named, 'event']);
    expect(countries(150).at(-1)).toEqual({ path: 'event', message: 'has 50 more faults' });
  });

  test('become one sentence', () => {
    const faults = faultsOf({ ...SIMPLE, hour24To: 25, phoneNumber: undefined });
    expect(describeFaults(faults)).toBe(
      'hour24To must be a whole number from 0 to 24, but is 25; phoneNumber must be a phone number of 7 to 15 ' +
        'digits with its country code, such as +1 (215) 701-0680, but is missing',
    );
  });
});

describe('the button ID of an invalid event', () => {
  test.each([
    ['A1', 'A1'],
    ['\u{1F600}'.repeat(128), '\u{1F600}'.repeat(128)],
    ['x'.repeat(129), undefined],
    ['', undefined],
    [7, undefined],
    [undefined, undefined],
  ])('%j is told as %j', (id, buttonId) => {
    const parsed = parseEvent(JSON.stringify({ id }));
    expect(parsed).toEqual({ ok: false, faults: expect.anything(), buttonId });
  });
});
