import fc from 'fast-check';
import { expect, test } from 'vitest';
import { beside, widthOf, wrap } from '../../cli/wrap.ts';

test.each<[string, number, string[]]>([
  ['', 10, ['']],
  ['one two', 10, ['one two']],
  ['one two three', 8, ['one two', 'three']],
  ['one two', 7, ['one two']],
  ['one two', 6, ['one', 'two']],
  ['one    two', 6, ['one', 'two']],
  ['one two', Number.POSITIVE_INFINITY, ['one two']],
  ['abcdefghij', 4, ['abcd', 'efgh', 'ij']],
  ['a abcdefghij b', 4, ['a', 'abcd', 'efgh', 'ij b']],
  ['東京東京', 4, ['東京', '東京']],
  ['e\u0301e\u0301 e\u0301', 2, ['e\u0301e\u0301', 'e\u0301']],
])('%j in %d columns', (text, columns, lines) => {
  expect(wrap(text, columns)).toEqual(lines);
});

test('no line is too long, and nothing but spaces is lost', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', ' ', '京', 'é', '"', '📞'), maxLength: 100 });
  fc.assert(
    fc.property(text, fc.integer({ min: 2, max: 30 }), (some, columns) => {
      const lines = wrap(some, columns);
      expect(lines.filter((line) => widthOf(line.trimEnd()) > columns)).toEqual([]);
      expect(lines.join('').replaceAll(' ', '')).toBe(some.replaceAll(' ', ''));
    }),
  );
});

test('a text stands beside its title, or below a title that is long', () => {
  expect(beside('  A  ', 'one two three', 13)).toEqual(['  A  one two', '     three']);
  expect(beside('  ABCDEFGH  ', 'one two three', 13)).toEqual(['  ABCDEFGH  ', '    one two', '    three']);
});

test('only the title is coloured', () => {
  expect(beside('A ', 'one two', 6, (title) => `<${title}>`)).toEqual(['<A >one', '  two']);
});
