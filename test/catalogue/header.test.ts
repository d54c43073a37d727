import { describe, expect, test } from 'vitest';
import { readRows } from '../../catalogue/read.ts';
import { faultsOfFile, HEADER, open, read, SIMPLE_ROW, streamOf, WIDTH } from './fixture.ts';

const headed = (header: string) => `${header}\n${SIMPLE_ROW}\n`;
const without = (...names: string[]) =>
  HEADER.split(',')
    .filter((name) => !names.includes(name))
    .join(',');

const NO_HEADER = {
  path: 'row 1',
  message: expect.stringMatching(/^must hold the names of the columns \(.*id, profileId.* …\): none of them is there$/),
};

describe('a name that is no column', () => {
  test.each([
    ['hour24Form', 'hour24Form', 'is not a known column: did you mean hour24From?'],
    ['HOUR24FROM', 'HOUR24FROM', 'is not a known column: did you mean hour24From?'],
    ['Hour 24 From', '"Hour 24 From"', 'is not a known column: did you mean hour24From?'],
    ['profile_id', 'profile_id', 'is not a known column: did you mean profileId?'],
    ['Button-Title', 'Button-Title', 'is not a known column: did you mean buttonTitle?'],
    ['phonenumbre', 'phonenumbre', 'is not a known column: did you mean phoneNumber?'],
    ['remark by the team', '"remark by the team"', 'is not a known column'],
    ['__proto__', '__proto__', 'is not a known column'],
    ['constructor', 'constructor', 'is not a known column'],
    ['hasOwnProperty', 'hasOwnProperty', 'is not a known column'],
    ['variables', 'variables', "is not a known column: a variable's column is variables.NAME"],
    ['variable.CODE', 'variable.CODE', "is not a known column: a variable's column is variables.NAME"],
    ['Variables CODE', '"Variables CODE"', "is not a known column: a variable's column is variables.NAME"],
    ['variables.__proto__', 'variables.__proto__', 'is not a name that a variable can have'],
    [
      'variables.',
      'variables.',
      'has a name that is empty or holds a tab or a line break, which an XML attribute cannot keep',
    ],
    [
      '"variables.a\nb"',
      '"variables.a\\nb"',
      'has a name that is empty or holds a tab or a line break, which an XML attribute cannot keep',
    ],
    ['variables.a\u0001', '"variables.a\\u0001"', 'has U+0001, which XML cannot carry'],
    ['labels', 'labels', "is not a known column: a label's column is labels.NAME"],
    ['label.TEAM', 'label.TEAM', "is not a known column: a label's column is labels.NAME"],
    ['labels.', 'labels.', expect.stringMatching(/^must have a name of 1 to 64 ASCII letters/)],
    ['labels.New York', '"labels.New York"', expect.stringMatching(/^must have a name of 1 to 64 ASCII letters/)],
    ['labels.__proto__', 'labels.__proto__', expect.stringMatching(/^must have a name of .* beginning with a letter/)],
    ['k'.repeat(1000), `${'k'.repeat(64)}…`, 'is not a known column'],
  ])('%j is a fault', async (name, path, message) => {
    expect(await faultsOfFile(headed(`${HEADER},${name}`))).toEqual([{ path, message }]);
  });

  test('of bytes that are not UTF-8 is told as that', async () => {
    const content = Buffer.from(headed(`${HEADER},Größe`), 'latin1');
    expect(await faultsOfFile(content)).toEqual([
      { path: '"Gr\uFFFD\uFFFDe"', message: 'holds bytes that are not UTF-8: save the file as UTF-8' },
    ]);
  });
});

describe('a column', () => {
  test.each([
    [`${HEADER},id`, 'id', 1, WIDTH + 1],
    [`${HEADER}, profileId `, 'profileId', 2, WIDTH + 1],
    [`${HEADER},variables.CODE`, 'variables.CODE', 13, WIDTH + 1],
  ])('that is there twice is a fault (%#)', async (header, path, first, second) => {
    const message = `is there twice: in column ${first} and in column ${second}`;
    expect(await faultsOfFile(headed(header))).toEqual([{ path, message }]);
  });

  test('without a name is a fault that says which it is', async () => {
    expect(await faultsOfFile(headed(`${HEADER},,  `))).toEqual([
      { path: `column ${WIDTH + 1}`, message: 'has no name: give it one, or delete it' },
      { path: `column ${WIDTH + 2}`, message: 'has no name: give it one, or delete it' },
    ]);
  });
});

describe('a missing column', () => {
  test.each([
    'id',
    'profileId',
    'buttonImageUrl',
    'colorStyleName',
    'hour24From',
    'hour24To',
    'offHoursMessage',
    'configuration',
  ])('%s is a fault', async (name) => {
    expect(await faultsOfFile(headed(without(name)))).toEqual([
      { path: name, message: 'is missing: every row needs it' },
    ]);
  });

  test.each(['buttonTitle', 'variables.CODE', 'allowCountries', 'notAfter'])('%s is none', async (name) => {
    expect(await faultsOfFile(`${without(name)}\n`)).toEqual([
      { path: 'file', message: 'has a header, but no row below it' },
    ]);
  });

  test.each([[['callFlow']], [['phoneNumber']], [['phoneNumber', 'askConfirmation']]])(
    '%j is none, because the other configuration does without',
    async (names) => {
      await expect(open(headed(without(...names)))).resolves.toMatchObject({ unit: 'row' });
    },
  );

  test.each([[['callFlow', 'phoneNumber']], [['callFlow', 'askConfirmation']]])(
    '%j is a fault, because no configuration does without',
    async (names) => {
      expect(await faultsOfFile(headed(without(...names)))).toEqual([
        {
          path: 'header',
          message: 'needs the columns phoneNumber and askConfirmation for SIMPLE, or callFlow for CALLFLOW',
        },
      ]);
    },
  );
});

test('all faults of a header are told at once, and the file is named', async () => {
  const header = `${without('id', 'hour24To')},profilId,configuration,`;
  const refused = readRows(streamOf(headed(header)), 'office.csv');
  await expect(refused).rejects.toMatchObject({
    name: 'UnreadableFileError',
    message: [
      'office.csv cannot be read: profilId is not a known column: did you mean profileId?',
      'configuration is there twice: in column 7 and in column 16',
      'column 17 has no name: give it one, or delete it',
      'id is missing: every row needs it',
      'hour24To is missing: every row needs it',
    ].join('; '),
  });
});

test('a header of a hundred thousand unknown columns names some and counts the rest', async () => {
  const names = Array.from({ length: 100_000 }, (_, index) => `u${index}`);
  const faults = await faultsOfFile(headed(`${HEADER},${names.join(',')}`));
  expect(faults).toHaveLength(51);
  expect(faults?.at(-1)).toEqual({ path: 'header', message: `has ${names.length - 50} more faults` });
});

describe('a first row that is no header', () => {
  test('is told as that when it holds data', async () => {
    const faults = await faultsOfFile(`${SIMPLE_ROW}\n${SIMPLE_ROW}\n`);
    expect(faults?.[0]).toEqual(NO_HEADER);
    expect(faults).toContainEqual({ path: 'SIMPLE', message: 'is not a known column' });
    expect(faults).toContainEqual({ path: 'column 12', message: 'has no name: give it one, or delete it' });
  });

  test.each([
    ['empty', ''],
    ['of commas', ',,,'],
  ])('is told as that when it is %s', async (_, line) => {
    expect(await faultsOfFile(`${line}\n${HEADER}\n${SIMPLE_ROW}\n`)).toEqual([NO_HEADER]);
  });

  test('is told as that when it is a title', async () => {
    expect(await faultsOfFile(`Our buttons\n${HEADER}\n`)).toEqual([
      NO_HEADER,
      { path: '"Our buttons"', message: 'is not a known column' },
    ]);
  });
});

describe('other separators', () => {
  test.each([
    [';', 'semicolons'],
    ['\t', 'tabs'],
  ])('%j are told', async (separator, name) => {
    const content = headed(HEADER).replaceAll(',', separator);
    expect(await faultsOfFile(content)).toEqual([
      { path: 'file', message: `has columns that are separated by ${name}: save it with commas` },
    ]);
  });

  test('are told behind a byte order mark and with quoted names', async () => {
    const quoted = HEADER.split(',').map((name) => `"${name}"`);
    expect(await faultsOfFile(`\uFEFF${quoted.join(';')}\r\n`)).toEqual([
      { path: 'file', message: 'has columns that are separated by semicolons: save it with commas' },
    ]);
  });

  test('are text where the columns are separated by commas', async () => {
    const content = `${HEADER}\n${SIMPLE_ROW.replace('Closed', 'Closed; really')}`;
    expect(await read(content)).toMatchObject([{ event: { offHoursMessage: 'Closed; really' } }]);
  });
});

test('a file that is refused closes its stream', async () => {
  const input = streamOf(headed('id'));
  await expect(readRows(input, 'a.csv')).rejects.toThrow('a.csv cannot be read');
  expect(input.destroyed).toBe(true);
});
