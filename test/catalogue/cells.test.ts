import { describe, expect, test } from 'vitest';
import {
  CALLFLOW_EVENT,
  CALLFLOW_ROW,
  catalogue,
  check,
  eventsIn,
  HEADER,
  open,
  read,
  SIMPLE_EVENT,
  SIMPLE_ROW,
  simpleRow,
} from './fixture.ts';

test('rows of both configurations are read as their events', async () => {
  expect(await read(catalogue(SIMPLE_ROW, CALLFLOW_ROW))).toStrictEqual([
    { number: 2, event: SIMPLE_EVENT, faults: [] },
    { number: 3, event: CALLFLOW_EVENT, faults: [] },
  ]);
});

test('a catalogue counts rows', async () => {
  expect(await open(catalogue(SIMPLE_ROW))).toMatchObject({ unit: 'row' });
});

test('columns may stand in any order', async () => {
  const reversed = [HEADER, SIMPLE_ROW].map((line) => line.split(',').reverse().join(','));
  expect(await eventsIn(reversed.join('\n'))).toStrictEqual([SIMPLE_EVENT]);
});

test('white space around the names of columns is dropped', async () => {
  const header = HEADER.split(',').join(' , ');
  expect(await eventsIn(` ${header}\t\n${SIMPLE_ROW}`)).toStrictEqual([SIMPLE_EVENT]);
});

describe('a cell', () => {
  test.each([
    ['hour24From', '0', 0],
    ['hour24From', '07', 7],
    ['hour24From', ' 7 ', 7],
    ['hour24From', '7.0', '7.0'],
    ['hour24From', '7h', '7h'],
    ['hour24From', '-7', '-7'],
    ['hour24From', '99', 99],
    ['hour24From', '1e1', '1e1'],
    ['hour24From', '0x7', '0x7'],
    ['hour24From', '9'.repeat(400), '9'.repeat(400)],
    ['hour24To', '24', 24],
    ['hour24To', 'noon', 'noon'],
    ['colorStyleName', '13', 13],
    ['colorStyleName', 'blue', 'blue'],
    ['askConfirmation', 'TRUE', true],
    ['askConfirmation', 'FALSE', false],
    ['askConfirmation', 'true', true],
    ['askConfirmation', 'False', false],
    ['askConfirmation', ' true ', true],
    ['askConfirmation', '1', 1],
    ['askConfirmation', '0', 0],
    ['askConfirmation', 'yes', 'yes'],
    ['askConfirmation', '2', '2'],
    ['allowCountries', 'USA', ['USA']],
    ['allowCountries', 'USA|CANADA', ['USA', 'CANADA']],
    ['allowCountries', ' USA | CANADA ', ['USA', 'CANADA']],
    ['allowCountries', 'USA||CANADA', ['USA', '', 'CANADA']],
    ['allowCountries', '|', ['', '']],
    ['phoneNumber', '0012', '0012'],
    ['phoneNumber', '+1 (215) 701-0680', '+1 (215) 701-0680'],
    ['buttonTitle', ' padded ', ' padded '],
    ['buttonTitle', 'true', 'true'],
    ['id', '7', '7'],
    ['profileId', '1e5', '1e5'],
    ['offHoursMessage', '"Closed, really"', 'Closed, really'],
    ['offHoursMessage', '"a ""quoted"" word"', 'a "quoted" word'],
    ['offHoursMessage', '"first\nsecond"', 'first\nsecond'],
    ['offHoursMessage', '"first\r\nsecond"', 'first\r\nsecond'],
    ['offHoursMessage', 'Größe 日本 \u{1F600}', 'Größe 日本 \u{1F600}'],
    ['offHoursMessage', '=1+1', '=1+1'],
    ['notAfter', '2026-12-24T18:00:00Z', '2026-12-24T18:00:00Z'],
  ])('%s of %j is read as %j', async (name, cell, value) => {
    expect(await eventsIn(catalogue(simpleRow({ [name]: cell })))).toStrictEqual([{ ...SIMPLE_EVENT, [name]: value }]);
  });

  test.each(['buttonTitle', 'phoneNumber', 'askConfirmation', 'hour24From', 'id'])(
    'that is empty leaves %s out',
    async (name) => {
      const [event] = await eventsIn(catalogue(simpleRow({ [name]: '' })));
      expect(event).toStrictEqual(Object.fromEntries(Object.entries(SIMPLE_EVENT).filter(([key]) => key !== name)));
    },
  );

  test('that is quoted and empty leaves its field out', async () => {
    expect(await eventsIn(catalogue(simpleRow({ notAfter: '""' })))).toStrictEqual([SIMPLE_EVENT]);
  });
});

describe('variables', () => {
  const withVariables = (names: string[], cells: string[]) =>
    [HEADER, ...names.map((name) => `variables.${name}`)].join(',').concat('\n', [CALLFLOW_ROW, ...cells].join(','));

  test('are collected from their columns', async () => {
    expect(await eventsIn(withVariables(['LANG', 'a b', 'x.y'], ['en', '1', ' 2 ']))).toStrictEqual([
      { ...CALLFLOW_EVENT, variables: { CODE: 'C1', LANG: 'en', 'a b': '1', 'x.y': ' 2 ' } },
    ]);
  });

  test('are left out where their cell is empty', async () => {
    expect(await eventsIn(withVariables(['LANG'], ['']))).toStrictEqual([CALLFLOW_EVENT]);
  });

  test.each(['constructor', 'toString', 'hasOwnProperty', '1'])('may be named %s', async (name) => {
    const [row] = await check(withVariables([name], ['v']));
    expect(row).toMatchObject({ faults: [], update: { variables: { CODE: 'C1', [name]: 'v' } } });
  });

  test('in a row of the other configuration are a fault of the row', async () => {
    expect((await check(catalogue(simpleRow({ 'variables.CODE': 'C1' }))))[0]?.faults).toEqual([
      { path: 'variables', message: 'belongs to configuration CALLFLOW only: leave it out' },
    ]);
  });
});

describe('a row that is empty', () => {
  test.each([
    ['a line without anything', ''],
    ['commas alone', ','.repeat(14)],
    ['fewer commas than columns', ',,'],
    ['more commas than columns', ','.repeat(30)],
    ['spaces', '  , ,'],
    ['quoted empty cells', '"",""'],
  ])('(%s) is skipped but counted', async (_, empty) => {
    const rows = await read(catalogue(empty, SIMPLE_ROW, empty, empty, CALLFLOW_ROW, empty));
    expect(rows.map(({ number }) => number)).toEqual([3, 6]);
  });
});

test('a cell over many lines makes its record one row', async () => {
  const row = simpleRow({ offHoursMessage: '"one\n\ntwo\nthree"' });
  expect((await read(catalogue(row, row, CALLFLOW_ROW))).map(({ number }) => number)).toEqual([2, 3, 4]);
});

test('more rows than one chunk of the file holds are all read, in order', async () => {
  const rows = Array.from({ length: 5000 }, (_, index) => simpleRow({ id: `B${index}` }));
  const found = await read(catalogue(...rows), 64 * 1024);
  expect(found.map(({ number }) => number)).toEqual(rows.map((_, index) => index + 2));
  expect(found.map(({ event }) => event)).toEqual(rows.map((_, index) => ({ ...SIMPLE_EVENT, id: `B${index}` })));
});
