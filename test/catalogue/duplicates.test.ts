import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createDuplicates } from '../../catalogue/duplicates.ts';

test('an ID that comes for the first time has no first number', async () => {
  const duplicates = await createDuplicates();
  expect(['A', 'B', 'AB', 'a'].map((id, index) => duplicates.first(id, index + 1))).toEqual(Array(4).fill(undefined));
});

test('an ID that comes again has the number of its first time, however often it comes', async () => {
  const duplicates = await createDuplicates();
  duplicates.first('A', 7);
  duplicates.first('B', 8);
  expect([duplicates.first('A', 9), duplicates.first('A', 10), duplicates.first('B', 11)]).toEqual([7, 7, 8]);
});

test('two finders know nothing of each other', async () => {
  (await createDuplicates()).first('A', 1);
  expect((await createDuplicates()).first('A', 2)).toBeUndefined();
});

describe('growth', () => {
  test.each([1, 47, 48, 49, 3071, 3072, 3073, 10_000, 200_000])('%i IDs are each found again', async (count) => {
    const duplicates = await createDuplicates();
    const numbers = Array.from({ length: count }, (_, index) => index + 2);
    expect(numbers.filter((number) => duplicates.first(`BUTTON${number}`, number) !== undefined)).toEqual([]);
    expect(numbers.filter((number) => duplicates.first(`BUTTON${number}`, 9_999_999) !== number)).toEqual([]);
  });
});

test('it tells what a Map tells, for any IDs', async () => {
  const id = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 3 }),
    fc.constantFrom('', 'A', '__proto__', '\u{1F600}'),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(id, { maxLength: 300 }), async (ids) => {
      const duplicates = await createDuplicates();
      const seen = new Map<string, number>();
      for (const [index, each] of ids.entries()) {
        expect(duplicates.first(each, index + 1)).toBe(seen.get(each));
        if (!seen.has(each)) seen.set(each, index + 1);
      }
    }),
  );
});

test.each([1, 2, 65_536, 2 ** 31, 2 ** 32 - 1])('a number as large as %i is kept', async (number) => {
  const duplicates = await createDuplicates();
  duplicates.first('A', number);
  expect(duplicates.first('A', 1)).toBe(number);
});
