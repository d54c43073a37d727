import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { simpleEvent } from '../delivery/events.ts';
import { folder } from '../sandbox/program.ts';
import { cli, jsonLines, read } from './fixture.ts';

const CATALOGUE = join(import.meta.dirname, '../../examples/catalogue.csv');

/** Validates a file of this name and text. */
const validate = (name: string, text: string, more: string[] = []) => {
  const cwd = folder();
  writeFileSync(join(cwd, name), text);
  return cli(['validate', name, ...more], cwd);
};

const HEADER =
  'id,profileId,buttonImageUrl,colorStyleName,hour24From,hour24To,offHoursMessage,configuration,phoneNumber,askConfirmation';
const row = (id: string, to = 18) =>
  `${id},PROFILE123,http://www.anveo.com/c2c.png,7,9,${to},Closed.,SIMPLE,12157010680,true`;
const csv = (...rows: string[]) => `${HEADER}\n${rows.join('\n')}\n`;

describe('what is right ends with 0', () => {
  test("the project's example catalogue has 200 buttons", async () => {
    expect(await cli(['validate', CATALOGUE])).toEqual({
      code: 0,
      out: `${CATALOGUE}: 200 valid events, 0 invalid ones.\n`,
      err: '',
    });
  });

  test('JSON Lines on standard input', async () => {
    const lines = jsonLines([simpleEvent(), simpleEvent({ id: 'B' })]);
    expect(await cli(['validate', '-'], undefined, lines)).toMatchObject({
      code: 0,
      out: '-: 2 valid events, 0 invalid ones.\n',
    });
  });

  test('CSV on standard input', async () => {
    expect(await cli(['validate', '-', '--json'], undefined, csv(row('A')))).toEqual({
      code: 0,
      out: '{"file":"-","valid":1,"invalid":0}\n',
      err: '',
    });
  });

  test('events in envelopes', async () => {
    const cloudEvent = { specversion: '1.0', id: 'E1', source: '/crm', type: 'changed', data: simpleEvent() };
    const detail = { 'detail-type': 'ButtonUpdate', detail: simpleEvent() };
    const notification = { Type: 'Notification', TopicArn: 'arn', Message: JSON.stringify(simpleEvent()) };
    expect(await validate('a.jsonl', jsonLines([cloudEvent, detail, notification, simpleEvent()]))).toMatchObject({
      code: 0,
      out: 'a.jsonl: 4 valid events, 0 invalid ones.\n',
    });
  });

  test('events of which a button has several', async () => {
    expect(await validate('a.jsonl', jsonLines([simpleEvent(), simpleEvent()]))).toMatchObject({ code: 0 });
  });
});

describe('what is wrong ends with 1, and every fault is printed', () => {
  test('of a CSV with its row as the spreadsheet counts', async () => {
    const { code, out } = await validate('a.csv', csv(row('A', 25), row('B'), row('A', -1)));
    expect(out.split('\n')).toEqual([
      'row 2: hour24To must be a whole number from 0 to 24, but is 25',
      expect.stringMatching(/^row 4: hour24To must be a whole number from 0 to 24, but is /),
      'row 4: id is the same as in row 2',
      'a.csv: 1 valid event, 2 invalid ones.',
      '',
    ]);
    expect(code).toBe(1);
  });

  test('of JSON Lines with its line', async () => {
    const { code, out } = await validate('a.jsonl', `${jsonLines([simpleEvent({ id: '' })])}\n{\n`);
    expect(out.split('\n')).toEqual([
      'line 1: id must be text of 1 to 128 characters, but is empty',
      expect.stringMatching(/^line 3: .*is not JSON/),
      'a.jsonl: 0 valid events, 2 invalid ones.',
      '',
    ]);
    expect(code).toBe(1);
  });

  test('with --json for scripts', async () => {
    const events = [simpleEvent({ hour24From: 25, hour24To: 25 }), simpleEvent({ id: 'B' })];
    const { code, out } = await validate('a.jsonl', jsonLines(events), ['--json']);
    const message = 'must be a whole number from 0 to 24, but is 25';
    expect(read(out)).toEqual([
      { line: 1, buttonId: 'BUTTON1', path: 'hour24From', message },
      { line: 1, buttonId: 'BUTTON1', path: 'hour24To', message },
      { file: 'a.jsonl', valid: 1, invalid: 1 },
    ]);
    expect(code).toBe(1);
  });

  test('of the event in an envelope', async () => {
    const data = simpleEvent({ hour24To: 25 });
    const { code, out } = await validate('a.jsonl', jsonLines([{ specversion: '1.0', data }]), ['--json']);
    expect(read(out)).toEqual([
      { line: 1, buttonId: 'BUTTON1', path: 'hour24To', message: 'must be a whole number from 0 to 24, but is 25' },
      { file: 'a.jsonl', valid: 0, invalid: 1 },
    ]);
    expect(code).toBe(1);
  });

  test('with --catalogue an envelope, which no catalogue can hold', async () => {
    const { code, out } = await validate('a.jsonl', jsonLines([{ specversion: '1.0', data: simpleEvent() }]), [
      '--catalogue',
    ]);
    expect(out).toContain('line 1: specversion is not a known field');
    expect(code).toBe(1);
  });

  test('with --catalogue a button that stands twice in JSON Lines, too', async () => {
    const events = [simpleEvent(), simpleEvent({ id: 'B' }), simpleEvent()];
    const { code, out } = await validate('a.jsonl', jsonLines(events), ['--catalogue']);
    expect(out).toBe('line 3: id is the same as in line 1\na.jsonl: 2 valid events, 1 invalid one.\n');
    expect(code).toBe(1);
  });
});

describe('what cannot be read ends with 1 and is named', () => {
  test.each([
    ['a file that is empty', '', /a\.csv .*is empty/],
    ['a header without rows', `${HEADER}\n`, /a\.csv .*no row/],
    ['an unknown column', csv(row('A')).replace('hour24To', 'hourTo'), /a\.csv .*hourTo is not a known column/],
    ['a JSON list', '[{}]', /a\.csv .*is a JSON list/],
  ])('%s', async (_, text, reason) => {
    const { code, err } = await validate('a.csv', text);
    expect(err).toMatch(reason);
    expect(code).toBe(1);
  });

  test.each([
    ['a file that is not there', 'none.csv', 'none.csv: there is no such file'],
    ['a folder', '.', '.: it is a folder, not a file'],
  ])('%s', async (_, file, reason) => {
    const { code, err } = await cli(['validate', file]);
    expect(err).toContain(reason);
    expect(code).toBe(1);
  });
});
