import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isPublisherName, mayUpdate, parsePublishers } from '../../functions/http/publishers.ts';
import { createKey, MOST_KEYS } from '../../functions/http/signature.ts';

const KEY = createKey();
const secretOf = (value: unknown, name = 'crm') => `{${JSON.stringify(name)}: ${JSON.stringify(value)}}`;

test('a secret holds publishers with their keys and buttons', () => {
  const other = createKey();
  const text = JSON.stringify({ crm: { keys: [KEY, other], buttons: ['SALES-*', 'A'] }, demo: { keys: [KEY] } });
  expect(parsePublishers(text)).toEqual(
    new Map([
      ['crm', { keys: [KEY, other], buttons: ['SALES-*', 'A'] }],
      ['demo', { keys: [KEY] }],
    ]),
  );
});

test('a secret may hold no publisher', () => {
  expect(parsePublishers('{}')).toEqual(new Map());
});

test.each([
  ['empty text', ''],
  ['no JSON', '{"crm"'],
  ['null', 'null'],
  ['a list', '[]'],
  ['a text', '"crm"'],
  ['a publisher that is no object', secretOf('key')],
  ['no keys', secretOf({})],
  ['an empty list of keys', secretOf({ keys: [] })],
  ['more keys than there may be', secretOf({ keys: Array(MOST_KEYS + 1).fill(KEY) })],
  ['a key that is no list', secretOf({ keys: KEY })],
  ['a key of another form', secretOf({ keys: [KEY, 'secret'] })],
  ['a typo in buttons, which would open every button', secretOf({ keys: [KEY], button: ['A'] })],
  ['an empty list of buttons', secretOf({ keys: [KEY], buttons: [] })],
  ['an empty pattern', secretOf({ keys: [KEY], buttons: [''] })],
  ['a pattern with two wildcards in a row', secretOf({ keys: [KEY], buttons: ['A**'] })],
  ['a pattern that is no text', secretOf({ keys: [KEY], buttons: [1] })],
  ['a name that is none', secretOf({ keys: [KEY] }, 'c r m')],
  ['a name of a prototype', secretOf({ keys: [KEY] }, '__proto__')],
])('%s is refused', (_, text) => {
  expect(parsePublishers(text)).toBeUndefined();
});

test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])('%s is no publisher', (name) => {
  expect(parsePublishers(secretOf({ keys: [KEY] }))?.get(name)).toBeUndefined();
});

test.each([
  ['crm', true],
  ['CRM_2-eu', true],
  ['0', true],
  ['a'.repeat(64), true],
  ['a'.repeat(65), false],
  ['', false],
  ['-crm', false],
  ['_crm', false],
  ['crm.eu', false],
  ['crm/eu', false],
  ['crm\n', false],
  ['é', false],
])('%j is a name: %s', (name, expected) => {
  expect(isPublisherName(name)).toBe(expected);
});

test.each([
  ['no patterns', undefined, 'ANY', true],
  ['the ID itself', ['A', 'B'], 'B', true],
  ['a wildcard', ['SALES-*'], 'SALES-1', true],
  ['no pattern that fits', ['SALES-*', 'A'], 'SUPPORT-1', false],
  ['the beginning only', ['SALES'], 'SALES-1', false],
  ['another case', ['SALES-*'], 'sales-1', false],
  ['characters of regular expressions', ['A.+*'], 'AxB', false],
])('%s: the patterns %j and the button %s give %s', (_, buttons, button, expected) => {
  expect(mayUpdate({ keys: [KEY], ...(buttons && { buttons }) }, button)).toBe(expected);
});

test('no text makes the reader throw', () => {
  fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => void parsePublishers(text)));
});
