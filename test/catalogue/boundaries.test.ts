import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { readRows } from '../../catalogue/read.ts';
import {
  CALLFLOW_EVENT,
  CALLFLOW_ROW,
  catalogue,
  eventsIn,
  HEADER,
  read,
  readAsFarAsPossible,
  SIMPLE_EVENT,
  SIMPLE_ROW,
  simpleRow,
} from './fixture.ts';

const BOM = '\uFEFF';
const MESSAGE = 'Größe, "日本"\r\n\u{1F600}\n';
const ROW = simpleRow({ offHoursMessage: `"${MESSAGE.replaceAll('"', '""')}"` });
const EVENT = { ...SIMPLE_EVENT, offHoursMessage: MESSAGE };

const withEnds = (end: string) => [HEADER, ROW, CALLFLOW_ROW, ''].join(end);

describe.each([1, 2, 3, 5, 7, 11, 64, 1000])('chunks of %i bytes', (size) => {
  test.each([
    ['LF', withEnds('\n')],
    ['CRLF', withEnds('\r\n')],
    ['a byte order mark', BOM + withEnds('\n')],
    ['a byte order mark and CRLF', BOM + withEnds('\r\n')],
    ['no line break at the end', withEnds('\n').slice(0, -1)],
    ['CRLF in the header and LF below', `${HEADER}\r\n${ROW}\n${CALLFLOW_ROW}\n`],
    ['LF in the header and CRLF below', `${HEADER}\n${ROW}\r\n${CALLFLOW_ROW}\r\n`],
  ])('with %s give the same events', async (_, content) => {
    expect(await eventsIn(content, size)).toStrictEqual([EVENT, CALLFLOW_EVENT]);
  });

  test('with the line breaks of old spreadsheets on the Mac give the same events', async () => {
    const content = [HEADER, SIMPLE_ROW, '', CALLFLOW_ROW, ''].join('\r');
    expect(await read(content, size)).toStrictEqual([
      { number: 2, event: SIMPLE_EVENT, faults: [] },
      { number: 4, event: CALLFLOW_EVENT, faults: [] },
    ]);
  });

  test('with bytes that are not UTF-8 give the same faults', async () => {
    const content = Buffer.from(catalogue(simpleRow({ buttonTitle: 'Größe' })), 'latin1');
    expect((await read(content, size)).flatMap(({ faults }) => faults)).toEqual([
      { path: 'buttonTitle', message: 'holds bytes that are not UTF-8: save the file as UTF-8' },
    ]);
  });

  test('with a quote that is not closed give the same rows', async () => {
    const { rows, error } = await readAsFarAsPossible(`${catalogue(SIMPLE_ROW)}"B,C\n`, size);
    expect(rows.map(({ number }) => number)).toEqual([2]);
    expect(error?.faults.map(({ path }) => path)).toEqual(['row 3']);
  });

  test('with text after a closing quote give the same rows', async () => {
    const { rows, error } = await readAsFarAsPossible(`${catalogue(SIMPLE_ROW, CALLFLOW_ROW)}"B"C,D\n`, size);
    expect(rows.map(({ number }) => number)).toEqual([2, 3]);
    expect(error?.faults.map(({ path }) => path)).toEqual(['row 4']);
  });

  test('with JSON Lines give the same events', async () => {
    const content = `${BOM}\r\n${JSON.stringify(EVENT)}\r\n\n${JSON.stringify(CALLFLOW_EVENT)}`;
    expect(await read(content, size)).toStrictEqual([
      { number: 2, event: EVENT, faults: [] },
      { number: 4, event: CALLFLOW_EVENT, faults: [] },
    ]);
  });

  test('with one JSON event over many lines give one event', async () => {
    const content = BOM + JSON.stringify(EVENT, null, 2).replaceAll('\n', '\r\n');
    expect(await read(content, size)).toStrictEqual([{ number: 1, event: EVENT, faults: [] }]);
  });
});

test('a byte order mark inside of the file is text', async () => {
  expect(await eventsIn(catalogue(simpleRow({ buttonTitle: BOM })))).toStrictEqual([
    { ...SIMPLE_EVENT, buttonTitle: BOM },
  ]);
});

test('a stream of texts is read as one of bytes', async () => {
  const input = Readable.from([HEADER, '\n', SIMPLE_ROW]);
  const chunks = [];
  for await (const chunk of (await readRows(input, 'a.csv')).chunks) chunks.push(...chunk);
  expect(chunks).toStrictEqual([{ number: 2, event: SIMPLE_EVENT, faults: [] }]);
});

test('a header over 16 KiB is read', async () => {
  const names = Array.from({ length: 3000 }, (_, index) => `variables.NAME${index}`);
  const content = `${HEADER},${names.join(',')}\n${CALLFLOW_ROW},${names.map((_, index) => index).join(',')}`;
  const variables = Object.fromEntries(names.map((_, index) => [`NAME${index}`, String(index)]));
  expect(await eventsIn(content, 1000)).toStrictEqual([{ ...CALLFLOW_EVENT, variables: { CODE: 'C1', ...variables } }]);
});
