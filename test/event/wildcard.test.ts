import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readWildcard } from '../../functions/event/wildcard.ts';

const fitsOf = (pattern: string) => {
  const read = readWildcard(pattern);
  if (!read.ok) throw new Error(read.message);
  return read.fits;
};

test.each<[string, string]>([
  ['SALES-*-1', 'SALES-NYC-1'],
  ['SALES-*-1', 'SALES--1'],
  ['*', ''],
  ['*', 'anything\n at all'],
  ['*-1', 'A-1-1'],
  ['A*', 'A'],
  ['*A*A*', 'AA'],
  ['a*b*a', 'aba'],
  ['*aab*', 'aaab'],
  ['*abcabd*', 'abcabcabd'],
  ['', ''],
  [String.raw`a\*b`, 'a*b'],
  [String.raw`a\\*`, String.raw`a\b`],
  [String.raw`*\**`, 'x*y'],
  ['*\u{1F4DE}*', 'call \u{1F4DE} now'],
])('the pattern %j takes %j', (pattern, text) => {
  expect(fitsOf(pattern)(text)).toBe(true);
});

test.each<[string, string]>([
  ['SALES-*-1', 'SALES-1'],
  ['SALES-*-1', 'SALES-NYC-12'],
  ['SALES-*-1', 'sales-NYC-1'],
  ['a*a', 'a'],
  ['*ab*ab', 'ab'],
  ['a*b*a', 'abcb'],
  ['', 'a'],
  ['a.c', 'abc'],
  [String.raw`a\*b`, 'axb'],
])('the pattern %j does not take %j', (pattern, text) => {
  expect(fitsOf(pattern)(text)).toBe(false);
});

describe('a pattern has a fault', () => {
  const ESCAPE = String.raw`has a backslash with neither * nor \ after it: \* is an asterisk, and \\ a backslash`;
  test.each<[string, string, string]>([
    ['with two wildcards in a row', 'a**b', 'has two wildcards in a row, where one is enough'],
    ['with a backslash before a letter', String.raw`a\b`, ESCAPE],
    ['with a backslash at its end', 'a\\', ESCAPE],
    ['with an escaped backslash and another one', String.raw`a\\\ `, ESCAPE],
  ])('%s', (_, pattern, message) => {
    expect(readWildcard(pattern)).toEqual({ ok: false, message });
  });
});

/** Texts of few letters, so that parts of them repeat. */
const letters = fc.string({ unit: fc.constantFrom('a', 'b', '*', '\\', '\n'), maxLength: 12 });

test('any pattern takes what the same regular expression takes', () => {
  const literal = (text: string) => text.replaceAll(/[\\*]/g, String.raw`\$&`);
  const expressionOf = (texts: readonly string[]) =>
    new RegExp(`^${texts.map((text) => RegExp.escape(text)).join('.*')}$`, 's');
  fc.assert(
    fc.property(fc.array(letters, { minLength: 1, maxLength: 4 }), letters, letters, (texts, text, between) => {
      const parts = texts.filter((part, index) => part !== '' || index === 0 || index === texts.length - 1);
      const fits = fitsOf(parts.map(literal).join('*'));
      for (const each of [text, parts.join(between)]) expect(fits(each)).toBe(expressionOf(parts).test(each));
    }),
    { numRuns: 2000 },
  );
});

/** A text that counts how often its characters are looked at. */
const counted = (text: string) => {
  let looks = 0;
  const proxy = new Proxy(new String(text), {
    get(target, key) {
      if (typeof key === 'string' && /^\d+$/.test(key)) looks += 1;
      const value = Reflect.get(target, key);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  return { text: proxy as unknown as string, looks: () => looks };
};

test.each<[string, string]>([
  [`*${'a'.repeat(500)}b*`, 'a'],
  [`*${'ab'.repeat(250)}c*`, 'ab'],
  [`${'*a'.repeat(500)}*b*`, 'a'],
  ['*a*b*c*d*e*f', 'abcde'],
])('the pattern %.20s… looks at each character of a hostile text three times at most', (pattern, piece) => {
  const { text, looks } = counted(piece.repeat(20_000 / piece.length));
  expect(fitsOf(pattern)(text)).toBe(false);
  expect(looks()).toBeLessThanOrEqual(3 * text.length);
});
