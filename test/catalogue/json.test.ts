import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { CALLFLOW_EVENT, check, FILE, faultsOfFile, open, read, readAsFarAsPossible, SIMPLE_EVENT } from './fixture.ts';

const MEBIBYTE = 1024 * 1024;
const LINE = JSON.stringify(SIMPLE_EVENT);
const OTHER = JSON.stringify(CALLFLOW_EVENT);
const pretty = (event: unknown) => JSON.stringify(event, null, 2);

const NOT_JSON = [{ path: 'event', message: expect.stringMatching(/^is not JSON: /) }];

test('a file of JSON counts lines', async () => {
  expect(await open(LINE)).toMatchObject({ unit: 'line' });
});

describe('lines', () => {
  test.each([
    ['one', LINE, [1]],
    ['one with its line break', `${LINE}\n`, [1]],
    ['two', `${LINE}\n${OTHER}`, [1, 2]],
    ['blank ones between', `\n\n${LINE}\n \t\n\r\n${OTHER}\n\n`, [3, 6]],
    ['spaces around', `  ${LINE}  \n  ${OTHER}  `, [1, 2]],
  ])('%s: each event has its line', async (_, content, numbers) => {
    expect((await read(content)).map(({ number }) => number)).toEqual(numbers);
  });

  test('that are no JSON are faults, and the others are read', async () => {
    expect(await read(`${LINE}\n{"id":\n\n${OTHER}\nid,profileId\n`)).toEqual([
      { number: 1, event: SIMPLE_EVENT, faults: [] },
      { number: 2, event: undefined, faults: NOT_JSON },
      { number: 4, event: CALLFLOW_EVENT, faults: [] },
      { number: 5, event: undefined, faults: NOT_JSON },
    ]);
  });

  test('of which only a later one is JSON are lines all the same', async () => {
    expect(await read(`{"id":}\n{oops\n${OTHER}\n`)).toEqual([
      { number: 1, event: undefined, faults: NOT_JSON },
      { number: 2, event: undefined, faults: NOT_JSON },
      { number: 3, event: CALLFLOW_EVENT, faults: [] },
    ]);
  });

  test.each(['[]', '"text"', '7', 'null', 'true'])('that hold %s are no events', async (line) => {
    const checked = await check(`${LINE}\n${line}\n`);
    expect(checked[1]).toMatchObject({ number: 2, buttonId: undefined, faults: [{ path: 'event' }] });
  });

  test('with bytes that are not UTF-8 are faults', async () => {
    const content = Buffer.from(`${LINE}\n{"id":"Größe"}\n${OTHER}\n`, 'latin1');
    expect((await read(content)).map(({ faults }) => faults)).toEqual([
      [],
      [{ path: 'event', message: 'holds bytes that are not UTF-8: save the file as UTF-8' }],
      [],
    ]);
  });

  test('that escape the mark of broken bytes say it on purpose', async () => {
    const [row] = await check(LINE.replace('Closed', '\\uFFFD'));
    expect(row).toMatchObject({ faults: [], update: { offHoursMessage: '\uFFFD' } });
  });

  test('with the line separators of Unicode inside are one line', async () => {
    const event = { ...SIMPLE_EVENT, offHoursMessage: 'a\u2028b\u2029c\u0085d' };
    expect(await read(`${JSON.stringify(event)}\n`)).toEqual([{ number: 1, event, faults: [] }]);
  });

  test('of keys that mean something to JavaScript are refused', async () => {
    const hostile = `${LINE.slice(0, -1)},"__proto__":{"id":"X"}}`;
    expect((await check(`${LINE}\n${hostile}`, false)).map(({ faults }) => faults)).toEqual([
      [],
      [{ path: '__proto__', message: 'is not a known field' }],
    ]);
    expect(Object.hasOwn(Object.prototype, 'id')).toBe(false);
  });

  test('more than one chunk holds are all read, in order', async () => {
    const ids = Array.from({ length: 3000 }, (_, index) => `B${index}`);
    const content = ids.map((id) => JSON.stringify({ ...SIMPLE_EVENT, id })).join('\n');
    const rows = await read(content, 64 * 1024);
    expect(rows.map(({ event }) => event)).toEqual(ids.map((id) => ({ ...SIMPLE_EVENT, id })));
    expect(rows.map(({ number }) => number)).toEqual(ids.map((_, index) => index + 1));
  });
});

describe('one document', () => {
  test('over many lines is one event', async () => {
    expect(await read(`\n${pretty(SIMPLE_EVENT)}\n\n`)).toEqual([{ number: 1, event: SIMPLE_EVENT, faults: [] }]);
  });

  test.each([
    ['texts', ['USA', 'CANADA']],
    ['numbers', [1, 2]],
    ['objects', [{ a: 1 }]],
  ])('with a list of %s that are JSON on their own lines is one event', async (_, allowCountries) => {
    const event = { allowCountries, ...SIMPLE_EVENT };
    const content = pretty(event).replace(/\{\s+"a": 1\s+\}/, '\n{"a":1}\n');
    expect(await read(content)).toEqual([{ number: 1, event, faults: [] }]);
  });

  test('that is broken is one fault, however many lines it has', async () => {
    const broken = pretty({ allowCountries: ['USA'], ...SIMPLE_EVENT }).replace('"profileId":', '"profileId"');
    expect(await read(broken)).toEqual([{ number: 1, event: undefined, faults: NOT_JSON }]);
  });

  test.each(['{', '{"id": "A"', '{]', "{'id': 'A'}", '{"id":"A"}}'])('%s is one fault', async (content) => {
    expect(await read(content)).toEqual([{ number: 1, event: undefined, faults: NOT_JSON }]);
  });

  test('after another is one fault', async () => {
    const content = `${pretty(SIMPLE_EVENT)}\n${pretty(CALLFLOW_EVENT)}`;
    expect(await read(content)).toEqual([{ number: 1, event: undefined, faults: NOT_JSON }]);
  });

  test('with bytes that are not UTF-8 is one fault', async () => {
    const content = Buffer.from(pretty({ ...SIMPLE_EVENT, buttonTitle: 'Größe' }), 'latin1');
    expect((await read(content)).map(({ faults }) => faults)).toEqual([
      [{ path: 'event', message: 'holds bytes that are not UTF-8: save the file as UTF-8' }],
    ]);
  });
});

describe('a list', () => {
  test.each([`[${LINE}]`, `[\n${LINE},\n${OTHER}\n]`, ' \n[]', '[id],x\n'])('%s is refused', async (content) => {
    expect(await faultsOfFile(content)).toEqual([
      {
        path: 'file',
        message: 'is a JSON list: one event a line (JSON Lines), without brackets and commas around, is expected',
      },
    ]);
  });
});

describe('size', () => {
  const long = (size: number) => JSON.stringify({ ...SIMPLE_EVENT, offHoursMessage: 'x'.repeat(size) });

  test('a line of almost 1 MiB is read', async () => {
    expect(await check(`${long(MEBIBYTE - 400)}\n${OTHER}`)).toMatchObject([{ faults: [] }, { faults: [] }]);
  });

  test.each([MEBIBYTE, 10 * MEBIBYTE])('a line with a text of %i bytes stops the reading', async (size) => {
    const { rows, error } = await readAsFarAsPossible(`${LINE}\n\n${OTHER}\n${long(size)}\n${LINE}\n`, 64 * 1024);
    expect(rows.map(({ number }) => number)).toEqual([1, 3]);
    expect(error?.message).toBe(`${FILE} cannot be read: line 4 is over 1 MiB; no line from here on was read`);
  });

  test('a first line without an end is not held', async () => {
    let sent = 0;
    const endless = Readable.from(
      (function* () {
        yield Buffer.from('{"id":"');
        for (; ; sent += 1) yield Buffer.alloc(64 * 1024, 'x');
      })(),
    );
    const { error } = await readAsFarAsPossible(endless);
    expect(error?.faults).toEqual([{ path: 'line 1', message: 'is over 1 MiB; no line from here on was read' }]);
    expect(sent).toBeLessThan(64);
  });

  test('a document over 1 MiB is refused', async () => {
    const content = pretty({ ...SIMPLE_EVENT, allowCountries: Array.from({ length: 200_000 }, () => 'USA') });
    expect(await faultsOfFile(content, 64 * 1024)).toEqual([
      { path: 'file', message: 'is over 1 MiB, but none of its lines is an event: one event a line is expected' },
    ]);
  });

  test('over 1 MiB of lines after a broken first one are lines', async () => {
    const lines = Array.from({ length: 8000 }, () => LINE);
    const rows = await read(['{oops', ...lines].join('\n'), 64 * 1024);
    expect(rows[0]).toEqual({ number: 1, event: undefined, faults: NOT_JSON });
    expect(rows.slice(1).map(({ number }) => number)).toEqual(lines.map((_, index) => index + 2));
  });

  test('deep nesting is a fault, not fatal', async () => {
    const deep = `{"id":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
    const checked = await check(`${LINE}\n${deep}\n`);
    expect(checked[1]?.faults).toContainEqual({ path: 'id', message: expect.stringContaining('but is a list') });
  });
});
