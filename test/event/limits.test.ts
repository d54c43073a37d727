import { expect, test } from 'vitest';
import { faultsIn, faultsOf, having, SIMPLE } from './fixture.ts';

const CHARACTERS = [
  ['ASCII', 'x'],
  ['two-byte', 'é'],
  ['astral', '\u{1F600}'],
];

const LENGTHS = [
  { field: 'id', max: 128, start: '' },
  { field: 'profileId', max: 128, start: '' },
  { field: 'buttonImageUrl', max: 512, start: 'http://a/' },
  { field: 'buttonTitle', max: 32, start: '' },
].flatMap((limit) => CHARACTERS.map(([kind, character = '']) => ({ ...limit, kind, character })));

test.each(LENGTHS)('$field of $max $kind characters is taken, of one more refused', (limit) => {
  const { field, max, start, character } = limit;
  const longest = start + character.repeat(max - start.length);
  expect(faultsOf(having(field, longest))).toEqual([]);
  expect(faultsOf(having(field, longest + character))).toEqual([
    { path: field, message: `must be text of 1 to ${max} characters, but has ${max + 1} characters` },
  ]);
});

test('a combining mark counts as a character of its own', () => {
  expect(faultsOf(having('buttonTitle', 'e\u0301'.repeat(16)))).toEqual([]);
  expect(faultsOf(having('buttonTitle', `${'e\u0301'.repeat(16)}e`))).toEqual([
    { path: 'buttonTitle', message: 'must be text of 1 to 32 characters, but has 33 characters' },
  ]);
});

test.each(['offHoursMessage', 'callFlow'])('%s has no documented maximum: 100,000 characters are taken', (field) => {
  expect(faultsOf(having(field, 'x'.repeat(100_000)))).toEqual([]);
});

test('country names, variable names and variable values have no documented maximum', () => {
  const long = 'x'.repeat(10_000);
  expect(faultsOf(having('allowCountries', [long]))).toEqual([]);
  expect(faultsOf(having('variables', { [long]: long }))).toEqual([]);
});

const TEXT_OF = (max: number) => `text of 1 to ${max} characters`;

test.each([
  ['id', TEXT_OF(128)],
  ['profileId', TEXT_OF(128)],
  ['buttonImageUrl', TEXT_OF(512)],
  ['buttonTitle', TEXT_OF(32)],
  ['offHoursMessage', 'text that is not empty'],
  ['callFlow', 'text that is not empty'],
])('an empty %s is refused', (field, right) => {
  expect(faultsOf(having(field, ''))).toEqual([{ path: field, message: `must be ${right}, but is empty` }]);
});

test('an empty country is refused with its place, an empty variable is taken', () => {
  expect(faultsOf(having('allowCountries', ['USA', '']))).toEqual([
    { path: 'allowCountries.1', message: 'must be text that is not empty, but is empty' },
  ]);
  expect(faultsOf(having('variables', { CODE: '' }))).toEqual([]);
});

test.each([{ allowCountries: [] }, { allowCountries: ['USA', 'USA'] }])('%o is taken', (field) => {
  expect(faultsOf({ ...SIMPLE, ...field })).toEqual([]);
});

const RANGES = [
  { field: 'colorStyleName', min: 1, max: 13 },
  { field: 'hour24From', min: 0, max: 24 },
  { field: 'hour24To', min: 0, max: 24 },
];

test.each(RANGES)('$field takes $min and $max', ({ field, min, max }) => {
  expect(faultsOf(having(field, min))).toEqual([]);
  expect(faultsOf(having(field, max))).toEqual([]);
});

test.each(RANGES.flatMap((range) => [range.min - 1, range.max + 1, range.min + 0.5].map((n) => ({ ...range, n }))))(
  '$field refuses $n',
  ({ field, min, max, n }) => {
    expect(faultsOf(having(field, n))).toEqual([
      { path: field, message: `must be a whole number from ${min} to ${max}, but is ${n}` },
    ]);
  },
);

test.each(RANGES)('$field refuses a number beyond all bounds', ({ field, min, max }) => {
  const body = JSON.stringify(having(field, 'HERE')).replace('"HERE"', '1e999');
  expect(faultsIn(body)).toEqual([
    { path: field, message: `must be a whole number from ${min} to ${max}, but is Infinity` },
  ]);
});

test.each([
  ['over midnight', 22, 6],
  ['of no length', 8, 8],
  ['of the whole day', 0, 24],
])('a window %s is sent as it is', (_, hour24From, hour24To) => {
  expect(faultsOf({ ...SIMPLE, hour24From, hour24To })).toEqual([]);
});
