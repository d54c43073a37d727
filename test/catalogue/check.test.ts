import { describe, expect, test } from 'vitest';
import {
  CALLFLOW_EVENT,
  CALLFLOW_ROW,
  catalogue,
  check,
  checked,
  faultsOfFile,
  HEADER,
  SIMPLE_EVENT,
  SIMPLE_ROW,
  simpleRow,
} from './fixture.ts';

test('a valid row has its event as written and its update', async () => {
  expect(await checked(catalogue(simpleRow({ phoneNumber: '+1 215 701 0680', askConfirmation: '0' })))).toStrictEqual([
    {
      number: 2,
      ok: true,
      event: { ...SIMPLE_EVENT, phoneNumber: '+1 215 701 0680', askConfirmation: 0 },
      update: { ...SIMPLE_EVENT, askConfirmation: false },
    },
  ]);
});

test('labels are beside the event, for every configuration; an empty cell is no label', async () => {
  const file = `${HEADER},labels.TEAM,labels.CITY\n${SIMPLE_ROW},SALES,\n${CALLFLOW_ROW},SALES,NYC\n`;
  expect(await checked(file, false)).toMatchObject([
    { ok: true, event: SIMPLE_EVENT, labels: { TEAM: 'SALES' } },
    { ok: true, event: CALLFLOW_EVENT, labels: { TEAM: 'SALES', CITY: 'NYC' } },
  ]);
});

describe('a fault of a cell names its column and what would be right', () => {
  test.each([
    ['hour24From', '25', 'must be a whole number from 0 to 24, but is 25'],
    ['hour24From', '7:00', 'must be a whole number from 0 to 24, but is text'],
    ['hour24From', '', 'must be a whole number from 0 to 24, but is missing'],
    ['colorStyleName', '14', 'must be a whole number from 1 to 13, but is 14'],
    ['askConfirmation', 'yes', 'must be true or false (1 or 0), but is text'],
    [
      'phoneNumber',
      '1.2157E+10',
      'must be a phone number of 7 to 15 digits with its country code, such as +1 (215) 701-0680',
    ],
    ['id', '', 'must be text of 1 to 128 characters, but is missing'],
    ['buttonTitle', 'x'.repeat(33), 'must be text of 1 to 32 characters, but has 33 characters'],
    ['configuration', 'simple', 'must be "SIMPLE" or "CALLFLOW"'],
    ['callFlow', 'KEY', 'belongs to configuration CALLFLOW only: leave it out'],
    ['notAfter', 'tomorrow', 'must be a moment in ISO 8601 with its offset, such as 2026-12-24T18:00:00-05:00'],
  ])('%s of %j', async (name, cell, message) => {
    const [row] = await check(catalogue(simpleRow({ [name]: cell })));
    expect(row).toMatchObject({ number: 2, ok: false, faults: [{ path: name, message }] });
  });

  test('a country', async () => {
    const [row] = await check(catalogue(simpleRow({ allowCountries: 'USA|' })));
    expect(row?.faults).toEqual([
      { path: 'allowCountries.1', message: 'must be text that is not empty, but is empty' },
    ]);
  });

  test('a label', async () => {
    const labelled = `${HEADER},labels.TEAM\n${SIMPLE_ROW}, SALES\n`;
    const [row] = await check(labelled);
    expect(row).toMatchObject({
      buttonId: SIMPLE_EVENT.id,
      faults: [{ path: 'labels.TEAM', message: 'must not begin or end with white space' }],
    });
  });

  test('a variable', async () => {
    const [row] = await check(catalogue(CALLFLOW_ROW.replace('C1', '\u0001')));
    expect(row?.faults).toEqual([{ path: 'variables.CODE', message: 'has U+0001, which XML cannot carry' }]);
  });
});

test('all faults of all rows are told', async () => {
  const rows = await check(
    catalogue(simpleRow({ hour24From: '25', hour24To: 'x' }), 'A,P', SIMPLE_ROW, simpleRow({ id: '', profileId: '' })),
  );
  expect(rows.map(({ number, faults }) => [number, faults.map(({ path }) => path)])).toEqual([
    [2, ['hour24From', 'hour24To']],
    [3, ['row']],
    [4, ['id']],
    [5, ['id', 'profileId']],
  ]);
});

describe('an ID that is there twice', () => {
  const row = (id: string) => simpleRow({ id });

  test('is a fault of each later row and names the first', async () => {
    const rows = await check(catalogue(row('A'), row('B'), '', row('A'), row('B'), row('A')));
    expect(rows.map(({ number, faults }) => [number, faults])).toEqual([
      [2, []],
      [3, []],
      [5, [{ path: 'id', message: 'is the same as in row 2' }]],
      [6, [{ path: 'id', message: 'is the same as in row 3' }]],
      [7, [{ path: 'id', message: 'is the same as in row 2' }]],
    ]);
  });

  test('takes the update from the later row, but not its event and its ID', async () => {
    const [, second] = await check(catalogue(SIMPLE_ROW, SIMPLE_ROW));
    expect(second).toMatchObject({ event: SIMPLE_EVENT, ok: false, buttonId: 'A' });
  });

  test('is found beside other faults, on either side', async () => {
    const broken = simpleRow({ hour24To: '99' });
    const rows = await check(catalogue(broken, SIMPLE_ROW, broken));
    expect(rows.map(({ faults }) => faults.map(({ path }) => path))).toEqual([
      ['hour24To'],
      ['id'],
      ['hour24To', 'id'],
    ]);
  });

  test('is told by line in a file of JSON', async () => {
    const line = JSON.stringify(CALLFLOW_EVENT);
    expect((await check(`${line}\n\n${line}`))[1]?.faults).toEqual([
      { path: 'id', message: 'is the same as in line 1' },
    ]);
  });

  test('is none where IDs need not be unique', async () => {
    expect((await check(catalogue(SIMPLE_ROW, SIMPLE_ROW), false)).map(({ faults }) => faults)).toEqual([[], []]);
  });

  test('is none where the rows have no ID', async () => {
    const rows = await check(catalogue(simpleRow({ id: '' }), simpleRow({ id: '' })));
    expect(rows.map(({ faults }) => faults.map(({ message }) => message))).toEqual([
      ['must be text of 1 to 128 characters, but is missing'],
      ['must be text of 1 to 128 characters, but is missing'],
    ]);
  });

  test.each([
    ['a', 'A'],
    ['a', 'a '],
    ['\u00e9', 'e\u0301'],
    ['1', '01'],
  ])('is the same text, not a like one: %j and %j', async (one, other) => {
    expect((await check(catalogue(row(one), row(other)))).flatMap(({ faults }) => faults)).toEqual([]);
  });
});

test('a file that cannot be read on says so after its checked rows', async () => {
  expect(await faultsOfFile(`${HEADER}\n`)).toEqual([{ path: 'file', message: 'has a header, but no row below it' }]);
  await expect(check(`${catalogue(SIMPLE_ROW)}"B`)).rejects.toThrow('row 3 has a cell whose quote is not closed');
});
