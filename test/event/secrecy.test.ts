import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { describeFaults } from '../../functions/event/faults.ts';
import { FIELDS, type Field } from '../../functions/event/fields.ts';
import { faultsIn, faultsOf, having, SIMPLE } from './fixture.ts';

const NOT_JSON = 'is not JSON';
const PLACE = ' at position 3 (line 1 column 4)';

describe('a body that is not JSON is refused with the place, and without its text', () => {
  test.each([
    ['', `${NOT_JSON}: it ends too early`],
    ['{"id":"hunter2"', `${NOT_JSON}: Expected ',' or '}' after property value in JSON at line 1, column 16`],
    ['{"id":"hunter2', `${NOT_JSON}: Unterminated string in JSON at line 1, column 15`],
    ['{\n\n "a": 1,\n  b: 2}', `${NOT_JSON}: Expected double-quoted property name in JSON at line 4, column 3`],
    ['{} hunter2', `${NOT_JSON}: Unexpected non-whitespace character after JSON at line 1, column 4`],
    ['{"id":"\\hunter2"}', `${NOT_JSON}: Bad escaped character in JSON at line 1, column 9`],
  ])('%j', (body, message) => {
    expect(faultsIn(body)).toEqual([{ path: 'body', message }]);
  });

  const UNPLACED = [{ path: 'body', message: `${NOT_JSON}: it holds something that JSON does not have there` }];

  test.each([
    'my secret',
    '{"a": hunter2}',
    `hunter2 in JSON${PLACE}`,
    `{"a":\nUnexpected string in JSON${PLACE}`,
    `[Bad escaped character in JSON${PLACE}]`,
    `{"a": "${'x'.repeat(99)}", "b": hunter2 in JSON${PLACE}`,
    `"" Expected ':' after property name in JSON${PLACE}`.slice(3),
    'NaN',
  ])('%j, even where its text imitates a place', (body) => {
    expect(faultsIn(body)).toEqual(UNPLACED);
  });

  test('as the Message of an SNS notification', () => {
    const body = JSON.stringify({ Type: 'Notification', TopicArn: 'arn', Message: 'my secret' });
    expect(faultsIn(body)).toEqual([{ ...UNPLACED[0], path: 'Message' }]);
  });

  const words = fc.constantFrom('{', '}', '[', ']', '"', ':', ',', ' ', '\n', '\\', '0', '-', 'zQz', 'JSON', PLACE);

  test('whatever it is', () => {
    fc.assert(
      fc.property(fc.array(words, { maxLength: 40 }), (parts) => {
        const said = describeFaults(faultsIn(parts.join('')));
        if (said.startsWith('body is not JSON')) expect(said).toMatch(/^[\w ]+: [\w ',:}\]-]+$/);
        if (said.startsWith('body is not JSON')) expect(said).not.toMatch(/zQz|position/);
      }),
      { numRuns: 2000 },
    );
  });
});

/** A text and a number that no fault has by itself. */
const SECRET = 'zQzQz';
const NUMBER = 8675309123456;

describe('a value is never quoted', () => {
  const texts = [SECRET, `http://${SECRET} `, `${SECRET}\u0001`, SECRET.repeat(200), ''];
  const spoilt = texts.flatMap((text) => [text, [text], [[text]], { A: [text] }, { A: { B: text } }]);

  test.each(Object.keys(FIELDS))('as text in %s', (field) => {
    const said = spoilt.map((value) => describeFaults(faultsOf(having(field, value)))).join('\n');
    expect(said).not.toContain(SECRET);
  });

  const notNumbers = Object.entries<Field>(FIELDS).filter(([, { kind }]) => kind !== 'number');

  test.each(notNumbers.map(([field]) => field))('as a number in %s', (field) => {
    const said = [NUMBER, [NUMBER], { A: NUMBER }].map((value) => describeFaults(faultsOf(having(field, value))));
    expect(said.join('\n')).not.toContain(String(NUMBER));
  });

  test('in an unknown field, in an envelope, or as the whole body', () => {
    const said = [
      faultsOf({ ...SIMPLE, other: SECRET }),
      faultsOf({ 'detail-type': SECRET, detail: SECRET }),
      faultsOf({ specversion: SECRET, data: {} }),
      faultsOf({ Type: 'Notification', TopicArn: SECRET, Message: SECRET }),
      ...[SECRET, [SECRET], NUMBER].map((body) => faultsOf(body)),
    ].map(describeFaults);
    expect(said.join('\n')).not.toMatch(new RegExp(`${SECRET}|${NUMBER}`));
    expect(said).not.toContain('');
  });
});
