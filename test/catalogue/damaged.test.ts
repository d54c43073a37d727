import { stringify } from 'csv-stringify/sync';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CALLFLOW_ROW, catalogue, HEADER, read, readAsFarAsPossible, SIMPLE_ROW } from './fixture.ts';

const COLUMNS = HEADER.split(',');

/** Text of any kind, with what a CSV gives a meaning to more often than chance has it. */
const cell = fc
  .oneof(
    fc.string({ unit: 'binary', maxLength: 8 }),
    fc.array(fc.constantFrom('"', ',', '\n', '\r', ';', ' ', '\t', '\ufeff', 'A', '1'), { maxLength: 6 }),
  )
  .map((text) => [...text].join(''));
const cells = fc.tuple(fc.constant('A'), ...COLUMNS.slice(1).map(() => cell));

test('a row is never lost, whatever its cells hold', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(cells, { minLength: 1, maxLength: 5 }),
      fc.integer({ min: 1, max: 99 }),
      async (rows, size) => {
        const csv = stringify([COLUMNS, ...rows], { quoted: true, quoted_empty: true });
        const numbers = (await read(csv, size)).map(({ number }) => number);
        expect(numbers).toEqual(rows.map((_, index) => index + 2));
      },
    ),
  );
});

const bytes = fc.uint8Array({ maxLength: 60 });
const pieces = fc
  .array(fc.constantFrom('"', '""', ',', '\n', '\r\n', '\r', SIMPLE_ROW, HEADER, '{', '[', '\ufeff', 'é'), {
    maxLength: 8,
  })
  .map((parts) => Buffer.from(parts.join('')));
const rubbish = fc.oneof(bytes, pieces);

test('rubbish behind whole rows takes none of them away', async () => {
  const whole = catalogue(SIMPLE_ROW, CALLFLOW_ROW, SIMPLE_ROW);
  const expected = await read(whole);
  await fc.assert(
    fc.asyncProperty(rubbish, async (after) => {
      const { rows } = await readAsFarAsPossible(Buffer.concat([Buffer.from(whole), after]));
      expect(rows.slice(0, expected.length)).toEqual(expected);
    }),
  );
});

test('the size of the chunks in which rubbish comes changes neither the rows nor the fault', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(rubbish, { maxLength: 3 }), fc.integer({ min: 1, max: 40 }), async (parts, size) => {
      const content = Buffer.concat([Buffer.from(`${HEADER}\n`), ...parts]);
      expect(await readAsFarAsPossible(content, size)).toEqual(await readAsFarAsPossible(content));
    }),
  );
});
