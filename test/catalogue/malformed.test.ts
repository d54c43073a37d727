import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import {
  CALLFLOW_ROW,
  catalogue,
  check,
  FILE,
  faultsOfFile,
  HEADER,
  read,
  readAsFarAsPossible,
  SIMPLE_ROW,
  simpleRow,
  WIDTH,
} from './fixture.ts';

const MEBIBYTE = 1024 * 1024;
const BOM = '\uFEFF';

describe('a file without events', () => {
  test.each([
    ['nothing', ''],
    ['a byte order mark', BOM],
    ['line breaks', '\r\n\r\n'],
    ['spaces', ' '.repeat(1000)],
    ['a byte order mark and white space', `${BOM} \t\n`],
  ])('of %s is empty', async (_, content) => {
    expect(await faultsOfFile(content)).toEqual([{ path: 'file', message: 'is empty' }]);
  });

  test('of endless white space is given up early', async () => {
    let read = 0;
    const endless = Readable.from(
      (function* () {
        for (; ; read += 1) yield Buffer.alloc(1024, ' ');
      })(),
    );
    const { error } = await readAsFarAsPossible(endless);
    expect(error?.faults).toEqual([{ path: 'file', message: 'starts with too much white space' }]);
    expect(read).toBeLessThan(100);
  });

  test.each([
    ['a header', HEADER],
    ['a header and a line break', `${HEADER}\r\n`],
    ['a header and empty rows', `${HEADER}\n\n,,,\n  \n`],
  ])('of %s has no row', async (_, content) => {
    expect(await faultsOfFile(content)).toEqual([{ path: 'file', message: 'has a header, but no row below it' }]);
  });
});

describe('a file that is no text in UTF-8', () => {
  const text = `${HEADER}\n${SIMPLE_ROW}\n`;
  const UTF16 = 'is UTF-16: save it as UTF-8 (in a spreadsheet: "CSV UTF-8")';
  const BINARY = 'is not text, or is UTF-16: save it as UTF-8 (in a spreadsheet: "CSV UTF-8")';

  test.each([
    ['UTF-16 LE with its mark', Buffer.from(BOM + text, 'utf16le'), UTF16],
    ['UTF-16 BE with its mark', Buffer.from(BOM + text, 'utf16le').swap16(), UTF16],
    ['UTF-16 LE without a mark', Buffer.from(text, 'utf16le'), BINARY],
    ['UTF-16 BE without a mark', Buffer.from(text, 'utf16le').swap16(), BINARY],
    [
      'a spreadsheet',
      Buffer.from('PK\x03\x04\x14\x00', 'latin1'),
      'is a spreadsheet or another archive: save it as "CSV UTF-8"',
    ],
    ['a compressed file', gzipSync(text), BINARY],
    ['zero bytes', Buffer.alloc(100_000), BINARY],
  ])('(%s) is told as that', async (_, content, message) => {
    expect(await faultsOfFile(content)).toEqual([{ path: 'file', message }]);
    expect(await faultsOfFile(content, 1)).toEqual([{ path: 'file', message }]);
  });
});

describe('bytes that are not UTF-8', () => {
  const NOT_UTF8 = 'holds bytes that are not UTF-8: save the file as UTF-8';

  test('in cells are faults that name their columns, and the other rows are read', async () => {
    const broken = simpleRow({ buttonTitle: 'Größe', offHoursMessage: 'Später', 'variables.CODE': 'ü' });
    expect(await read(Buffer.from(catalogue(SIMPLE_ROW, broken, CALLFLOW_ROW), 'latin1'))).toMatchObject([
      { number: 2, faults: [] },
      {
        number: 3,
        event: undefined,
        faults: [
          { path: 'buttonTitle', message: NOT_UTF8 },
          { path: 'offHoursMessage', message: NOT_UTF8 },
          { path: 'variables.CODE', message: NOT_UTF8 },
        ],
      },
      { number: 4, faults: [] },
    ]);
  });

  test('in a cell beyond the last column are a fault of that column', async () => {
    const [row] = await read(Buffer.from(catalogue(`${SIMPLE_ROW},ü`), 'latin1'));
    expect(row?.faults.map(({ path }) => path)).toEqual(['row', `column ${WIDTH + 1}`]);
  });

  test.each([
    ['a character that is cut off', [0xc3]],
    ['a lone continuation', [0x80]],
    ['an overlong form', [0xc0, 0x80]],
    ['a surrogate', [0xed, 0xa0, 0x80]],
  ])('(%s) are found', async (_, bytes) => {
    const [before, after] = catalogue(simpleRow({ buttonTitle: 'HERE' })).split('HERE');
    const content = Buffer.concat([Buffer.from(before ?? ''), Buffer.from(bytes), Buffer.from(after ?? '')]);
    expect((await read(content))[0]?.faults).toEqual([{ path: 'buttonTitle', message: NOT_UTF8 }]);
  });
});

describe('a ragged row', () => {
  const short = `has 3 cells, but the header has ${WIDTH} columns: an empty cell needs its comma, too`;
  const one = `has 1 cell, but the header has ${WIDTH} columns: an empty cell needs its comma, too`;
  const long = `has ${WIDTH + 1} cells, but the header has ${WIDTH} columns: a cell that holds a comma must be in double quotes`;

  test.each([
    ['A,P,x', short],
    ['A', one],
    [`${SIMPLE_ROW},`, long],
    [simpleRow({ offHoursMessage: 'Closed, really' }), long],
  ])('%j is a fault that counts', async (row, message) => {
    expect(await read(catalogue(row))).toEqual([{ number: 2, event: undefined, faults: [{ path: 'row', message }] }]);
  });

  test('does not stop the rows after it', async () => {
    const rows = await read(catalogue('A,P,x', SIMPLE_ROW, 'A', `${SIMPLE_ROW},`, CALLFLOW_ROW));
    expect(rows.map(({ number, faults }) => [number, faults.length])).toEqual([
      [2, 1],
      [3, 0],
      [4, 1],
      [5, 1],
      [6, 0],
    ]);
  });
});

describe('a file that is no CSV from a row on gives the rows before it and says where', () => {
  const CLOSING = 'has text after a closing quote: a quote inside of a quoted cell is written twice ("")';
  const OPENING = 'has a quote inside of a cell: put the cell in quotes and write the quote twice ("")';
  const OPEN = 'has a cell whose quote is not closed';

  test.each([
    ['a quote that is not closed', '"Closed', OPEN],
    ['text after a closing quote', '"Closed" now', CLOSING],
    ['a quote inside of a cell', 'a 5" screen', OPENING],
    ['a quote after a space', ' "Closed"', OPENING],
  ])('%s', async (_, cell, reason) => {
    const broken = simpleRow({ offHoursMessage: cell });
    const multiline = simpleRow({ offHoursMessage: '"one\ntwo"' });
    const { rows, error } = await readAsFarAsPossible(catalogue(SIMPLE_ROW, multiline, '', broken, CALLFLOW_ROW));
    expect(rows.map(({ number }) => number)).toEqual([2, 3]);
    expect(error?.faults).toEqual([{ path: 'row 5', message: `${reason}; no row from here on was read` }]);
    expect(error?.message).toBe(`${FILE} cannot be read: row 5 ${reason}; no row from here on was read`);
  });

  test('after many rows in one chunk', async () => {
    const rows = Array.from({ length: 1000 }, () => SIMPLE_ROW);
    const { rows: found, error } = await readAsFarAsPossible(`${catalogue(...rows)}"A"B,`);
    expect(found).toHaveLength(1000);
    expect(error?.faults.map(({ path }) => path)).toEqual(['row 1002']);
  });

  test('in the header', async () => {
    expect(await faultsOfFile(`id,"profileId"x,y\n${SIMPLE_ROW}`)).toEqual([
      { path: 'row 1', message: `${CLOSING}; no row from here on was read` },
    ]);
  });

  test('in a header whose quote is never closed', async () => {
    expect(await faultsOfFile(`id,"profileId\n${SIMPLE_ROW}`)).toEqual([
      { path: 'row 1', message: `${OPEN}; no row from here on was read` },
    ]);
  });
});

describe('size', () => {
  const TOO_LONG = 'is over 1 MiB: is the quote of a cell not closed?; no row from here on was read';

  test.each([
    ['quoted', `"${'x'.repeat(10 * MEBIBYTE)}"`],
    ['bare', 'x'.repeat(10 * MEBIBYTE)],
    ['of line breaks', `"${'\n'.repeat(10 * MEBIBYTE)}"`],
  ])('a cell of 10 MiB (%s) is refused', async (_, cell) => {
    const content = catalogue(SIMPLE_ROW, simpleRow({ offHoursMessage: cell }), CALLFLOW_ROW);
    const { rows, error } = await readAsFarAsPossible(content, 64 * 1024);
    expect(rows.map(({ number }) => number)).toEqual([2]);
    expect(error?.faults).toEqual([{ path: 'row 3', message: TOO_LONG }]);
  });

  test('a record of 10 MiB in short cells is refused', async () => {
    const { error } = await readAsFarAsPossible(catalogue(`${'x'.repeat(100)},`.repeat(100_000)), 64 * 1024);
    expect(error?.faults).toEqual([{ path: 'row 2', message: TOO_LONG }]);
  });

  test('no more of an endless cell is read than its limit', async () => {
    let sent = 0;
    const endless = Readable.from(
      (function* () {
        yield Buffer.from(`${HEADER}\n"`);
        for (; ; sent += 1) yield Buffer.alloc(64 * 1024, 'x');
      })(),
    );
    const { error } = await readAsFarAsPossible(endless);
    expect(error?.faults).toEqual([{ path: 'row 2', message: TOO_LONG }]);
    expect(sent).toBeLessThan(64);
    expect(endless.destroyed).toBe(true);
  });

  test('a cell of almost 1 MiB is read', async () => {
    const message = 'x'.repeat(MEBIBYTE - 400);
    expect(await check(catalogue(simpleRow({ offHoursMessage: message })))).toMatchObject([
      { faults: [], update: { offHoursMessage: message } },
    ]);
  });

  test('a row that is larger than 1 MiB as JSON is refused, and stops no other', async () => {
    const message = '\\'.repeat(0.6 * MEBIBYTE);
    const large = simpleRow({ id: 'LARGE', offHoursMessage: message });
    expect(await check(catalogue(large, simpleRow({ id: 'NEXT' })))).toMatchObject([
      { ok: false, faults: [{ path: 'event', message: expect.stringMatching(/^has \d{7} bytes as JSON/) }] },
      { update: { id: 'NEXT' }, faults: [] },
    ]);
  });

  test('a header of 10 MiB is refused', async () => {
    expect(await faultsOfFile(`id,profileId,${'x'.repeat(10 * MEBIBYTE)}`, 64 * 1024)).toEqual([
      { path: 'row 1', message: TOO_LONG },
    ]);
  });
});

describe('a stream that fails', () => {
  test('at once is told with its file', async () => {
    const { error } = await readAsFarAsPossible(createReadStream('no/such/file.csv'));
    expect(error?.message).toMatch(/^buttons\.csv cannot be read: file is not readable: there is no such file$/);
    expect(error?.cause).toMatchObject({ code: 'ENOENT' });
  });

  test('on the way is told after the rows before it', async () => {
    const failing = Readable.from(
      (async function* () {
        yield Buffer.from(catalogue(SIMPLE_ROW, CALLFLOW_ROW, 'cut o'));
        throw new Error('the disk is gone');
      })(),
    );
    const { rows, error } = await readAsFarAsPossible(failing);
    expect(rows.map(({ number }) => number)).toEqual([2, 3]);
    expect(error?.faults).toEqual([{ path: 'file', message: 'is not readable: the disk is gone' }]);
  });
});

test('who stops reading closes the stream', async () => {
  const { readRows } = await import('../../catalogue/read.ts');
  let sent = 0;
  const endless = Readable.from(
    (function* () {
      yield Buffer.from(`${HEADER}\n`);
      for (; ; sent += 1) yield Buffer.from(`${SIMPLE_ROW}\n`.repeat(1000));
    })(),
  );
  for await (const chunk of (await readRows(endless, FILE)).chunks) if (chunk.length > 0) break;
  expect(endless.destroyed).toBe(true);
  expect(sent).toBeLessThan(64);
});
