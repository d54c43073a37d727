import { stringify } from 'csv-stringify/sync';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { knownFields } from '../../functions/event/schema.ts';
import { type PublishedUpdate, validEvent } from '../event/arbitraries.ts';
import { check, eventsIn, read } from './fixture.ts';

type Cells = Readonly<Record<string, string>>;

const columnsOf = (events: readonly PublishedUpdate[]): string[] => {
  const variables = events.flatMap((event) => Object.keys(('variables' in event && event.variables) || {}));
  const fields = knownFields.filter((field) => field !== 'variables');
  return [...fields, ...new Set(variables.map((name) => `variables.${name}`))];
};

/** An event as a person writes it into a spreadsheet. */
const cellsOf = ({ allowCountries, ...event }: PublishedUpdate): Cells => {
  const { variables = {}, ...fields } = { variables: undefined, ...event };
  return {
    ...Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, String(value)])),
    ...Object.fromEntries(Object.entries(variables).map(([name, value]) => [`variables.${name}`, value])),
    ...(allowCountries && { allowCountries: allowCountries.join('|') }),
  };
};

const csvOf = (events: readonly PublishedUpdate[], options: object): string => {
  const columns = columnsOf(events);
  const rows = events.map(cellsOf).map((cells) => columns.map((column) => cells[column] ?? ''));
  // csv-stringify quotes a line break only where it is the one that ends records; spreadsheets quote any.
  return stringify([columns, ...rows], { quoted_match: /[\r\n]/, ...options });
};

const sayable = (text: string) => text.replaceAll('\uFFFD', '?');
const sayableName = (name: string) => sayable(name).trim();

const sayableVariables = (variables: Readonly<Record<string, string>>) =>
  Object.entries(variables)
    .map(([name, value]) => [sayableName(name), sayable(value)] as const)
    .filter(([name, value]) => name !== '' && name !== '__proto__' && value !== '');

/**
 * The event without what a CSV cannot say: the mark of broken bytes, white space around a column's name or a country, a
 * bar in a country, a text, a list or an object that is there but empty.
 */
const inCsv = (event: PublishedUpdate): PublishedUpdate => {
  const texts = Object.entries(event).map(([name, value]) => [
    name,
    typeof value === 'string' ? sayable(value) : value,
  ]);
  const { variables, allowCountries, ...fields } = Object.fromEntries(texts);
  const entries = sayableVariables(variables ?? {});
  const countries = ((allowCountries ?? []) as string[])
    .map((country) => sayable(country).replaceAll('|', '/').trim())
    .filter((country) => country !== '');
  return {
    ...fields,
    ...(entries.length > 0 && { variables: Object.fromEntries(entries) }),
    ...(countries.length > 0 && { allowCountries: countries }),
  };
};

/** A cell of digits is a number, in whatever form the event had it. */
const withNumber = (event: PublishedUpdate) => ({ ...event, colorStyleName: Number(event.colorStyleName) });

const events = fc.array(validEvent.map(inCsv), { minLength: 1, maxLength: 6 });
const dialect = fc.record({
  bom: fc.boolean(),
  quoted: fc.boolean(),
  record_delimiter: fc.constantFrom('unix', 'windows'),
  eof: fc.boolean(),
});

test('valid events that are written as CSV are read as the same events', async () => {
  await fc.assert(
    fc.asyncProperty(events, dialect, async (written, options) => {
      expect(await eventsIn(csvOf(written, options))).toStrictEqual(written.map(withNumber));
    }),
  );
});

test('the size of the chunks in which a CSV comes changes nothing', async () => {
  await fc.assert(
    fc.asyncProperty(events, dialect, fc.integer({ min: 1, max: 40 }), async (written, options, size) => {
      expect(await eventsIn(csvOf(written, options), size)).toStrictEqual(written.map(withNumber));
    }),
  );
});

test('rows count from 2, and a record over many lines counts once', async () => {
  await fc.assert(
    fc.asyncProperty(events, dialect, async (written, options) => {
      const numbers = (await read(csvOf(written, options))).map(({ number }) => number);
      expect(numbers).toEqual(written.map((_, index) => index + 2));
    }),
  );
});

test('valid events that are written as CSV have no faults', async () => {
  await fc.assert(
    fc.asyncProperty(events, dialect, async (written, options) => {
      const checked = await check(csvOf(written, options), false);
      expect(checked.flatMap(({ faults }) => faults)).toEqual([]);
      expect(checked.map(({ buttonId }) => buttonId)).toEqual(written.map(({ id }) => id));
    }),
  );
});

test('valid events that are written as JSON Lines are read as the same events', async () => {
  const said = fc.array(validEvent, { minLength: 1, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(
      said,
      fc.constantFrom('\n', '\r\n'),
      fc.integer({ min: 1, max: 99 }),
      async (written, end, size) => {
        const lines = written.map((event) => sayable(JSON.stringify(event)));
        expect(await eventsIn(lines.join(end), size)).toEqual(lines.map((line) => JSON.parse(line)));
      },
    ),
  );
});

test('one valid event that is written over many lines is read as the same event', async () => {
  await fc.assert(
    fc.asyncProperty(validEvent, fc.integer({ min: 1, max: 99 }), async (event, size) => {
      const text = sayable(JSON.stringify(event, null, 2));
      expect(await read(text, size)).toEqual([{ number: 1, event: JSON.parse(text), faults: [] }]);
    }),
  );
});

test('no bytes make the reader throw anything but that it cannot read them', async () => {
  const rows = fc.uint8Array({ maxLength: 200 });
  await fc.assert(
    fc.asyncProperty(rows, fc.boolean(), async (bytes, afterHeader) => {
      const header = afterHeader ? Buffer.from('id,profileId\n') : Buffer.alloc(0);
      const content = Buffer.concat([header, bytes]);
      await check(content).catch((error) => expect(error.name).toBe('UnreadableFileError'));
    }),
  );
});
