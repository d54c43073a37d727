import { expect, test } from 'vitest';
import { CALLFLOW, faultsIn, faultsOf, having, SIMPLE } from './fixture.ts';

const HOUR = 'a whole number from 0 to 24';
const PHONE = 'a phone number of 7 to 15 digits with its country code, such as +1 (215) 701-0680';

/** What each field must be, in the words of its faults. */
const RIGHT = {
  id: 'text of 1 to 128 characters',
  profileId: 'text of 1 to 128 characters',
  buttonImageUrl: 'text of 1 to 512 characters',
  colorStyleName: 'a whole number from 1 to 13',
  buttonTitle: 'text of 1 to 32 characters',
  hour24From: HOUR,
  hour24To: HOUR,
  offHoursMessage: 'text that is not empty',
  phoneNumber: PHONE,
  askConfirmation: 'true or false (1 or 0)',
  callFlow: 'text that is not empty',
  allowCountries: 'a list of country names',
  variables: 'an object of variable names and their texts',
};

const WRONG: Record<string, unknown> = {
  'is null': null,
  'is a number': -7,
  'is true': true,
  'is text': 'ten',
  'is a list': [],
  'is an object': {},
};

/** The wrong values that are the right type of a field. */
const RIGHT_TYPE: Record<string, readonly string[]> = {
  colorStyleName: ['is a number'],
  hour24From: ['is a number'],
  hour24To: ['is a number'],
  askConfirmation: ['is true'],
  allowCountries: ['is a list'],
  variables: ['is an object'],
};
const TEXTS = ['id', 'profileId', 'buttonImageUrl', 'buttonTitle', 'offHoursMessage', 'phoneNumber', 'callFlow'];

const CASES = Object.entries(RIGHT).flatMap(([field, right]) =>
  Object.keys(WRONG)
    .filter((what) => !(RIGHT_TYPE[field] ?? (TEXTS.includes(field) ? ['is text'] : [])).includes(what))
    .map((what) => ({ field, right, what })),
);

test.each(CASES)('$field that $what is refused as such', ({ field, right, what }) => {
  expect(faultsOf(having(field, WRONG[what]))).toEqual([{ path: field, message: `must be ${right}, but ${what}` }]);
});

const MOMENTS = ['notAfter', 'asOf'].flatMap((field) =>
  Object.entries(WRONG).map(([what, value]) => ({ field, what, value })),
);

test.each(MOMENTS)('$field that $what is refused', ({ field, value }) => {
  const message = 'must be a moment in ISO 8601 with its offset, such as 2026-12-24T18:00:00-05:00';
  expect(faultsOf(having(field, value))).toEqual([{ path: field, message }]);
});

test.each([...Object.entries(WRONG), ['is of the wrong case', 'simple']])(
  'a configuration that %s is refused, and so are the faults beside it',
  (_, configuration) => {
    expect(faultsOf({ ...SIMPLE, configuration, hour24To: 25 })).toEqual([
      { path: 'configuration', message: 'must be "SIMPLE" or "CALLFLOW"' },
      { path: 'hour24To', message: `must be ${HOUR}, but is 25` },
    ]);
  },
);

test.each(Object.entries(WRONG).filter(([what]) => what !== 'is text'))(
  'a country or a variable that %s is refused with its place',
  (what, value) => {
    expect(faultsOf(having('allowCountries', ['USA', value]))).toEqual([
      { path: 'allowCountries.1', message: `must be text that is not empty, but ${what}` },
    ]);
    expect(faultsOf(having('variables', { CODE: value }))).toEqual([
      { path: 'variables.CODE', message: `must be text, but ${what}` },
    ]);
  },
);

test.each([
  ...['id', 'profileId', 'buttonImageUrl', 'colorStyleName', 'hour24From', 'hour24To', 'offHoursMessage'],
  ...['phoneNumber', 'askConfirmation', 'callFlow'],
] as const)('a missing %s is refused', (field) => {
  const message = `must be ${RIGHT[field]}, but is missing`;
  expect(faultsOf(having(field, undefined))).toEqual([{ path: field, message }]);
});

test('a missing configuration is refused', () => {
  expect(faultsOf(having('configuration', undefined))).toEqual([
    { path: 'configuration', message: 'must be "SIMPLE" or "CALLFLOW"' },
  ]);
});

test('the optional fields may be missing', () => {
  expect(faultsOf({ ...SIMPLE, buttonTitle: undefined })).toEqual([]);
  expect(faultsOf(CALLFLOW)).toEqual([]);
});

test.each([
  ['null', 'is null'],
  ['1', 'is a number'],
  ['true', 'is true'],
  ['"text"', 'is text'],
  ['[{}]', 'is a list'],
])('the body %s is JSON but no object', (body, what) => {
  expect(faultsIn(body)).toEqual([{ path: 'event', message: `must be a JSON object, but ${what}` }]);
});

test.each(['', ' ', 'hello', '{', '{"id":"A"', "{'id':'A'}", '{} {}', '<xml/>', '\u0000', 'NaN'])(
  'the body %j is not JSON',
  (body) => {
    expect(faultsIn(body)).toEqual([{ path: 'body', message: expect.stringMatching(/^is not JSON: ./) }]);
  },
);
