import fc from 'fast-check';
import { expect, test } from 'vitest';
import { requestDocument } from '../../functions/anveo/request.ts';
import { parseUpdate } from '../../functions/event/parse.ts';
import type { ButtonUpdate } from '../../functions/event/schema.ts';
import { validEvent } from '../event/arbitraries.ts';
import { parametersIn, read } from './document.ts';
import { CALLFLOW, UNSIGNED } from './fixture.ts';

const parametersOf = (update: ButtonUpdate) => parametersIn(requestDocument(update, UNSIGNED, false));

/** Returns an update's parameters by Anveo's table, independently of the code under test. */
const expected = (update: ButtonUpdate) => {
  const { allowCountries = [] } = update;
  const own =
    update.configuration === 'SIMPLE'
      ? [
          ['PHONENUMBER', update.phoneNumber],
          ['ASKCONFIRMATION', update.askConfirmation ? '1' : '0'],
        ]
      : [
          ['CALLFLOW', update.callFlow],
          ...Object.entries(update.variables ?? {}).map(([name, value]) => ['VARIABLE', name, value]),
        ];
  return [
    ['ID', update.id],
    ['PROFILEID', update.profileId],
    ['BUTTONIMAGEURL', update.buttonImageUrl],
    ['COLORSTYLENAME', `${update.colorStyleName}`],
    ...(update.buttonTitle === undefined ? [] : [['BUTTONTITLE', update.buttonTitle]]),
    ['CONFIGURATION', update.configuration],
    ['HOUR24FROM', `${update.hour24From}`],
    ['HOUR24TO', `${update.hour24To}`],
    ['OFFHOURSMESSAGE', update.offHoursMessage],
    ...allowCountries.map((country) => ['ALLOWCOUNTRY', country]),
    ...own,
  ];
};

test("any valid update's document parses back to exactly the update's texts", () => {
  fc.assert(
    fc.property(validEvent, (event) => {
      const parsed = parseUpdate(event);
      expect(parsed.ok && parametersOf(parsed.update).toSorted()).toEqual(
        parsed.ok ? expected(parsed.update).toSorted() : true,
      );
    }),
  );
});

test.each([
  ['a carriage return', 'a\rb'],
  ['a CRLF', 'a\r\nb\r\n'],
  ['tabs and line feeds', '\ta\n\nb\t'],
  ['spaces at both ends', '  a  b  '],
  ['a space alone', ' '],
  ['the end of a CDATA section', ']]>'],
  ['a CDATA section', '<![CDATA[a]]>'],
  ['markup', '<b title="x">&</b><!-- c --><?pi?>'],
  ['entities', '&amp;&lt;&#13;&#xD;&unknown;'],
  ['quotes', `"'`],
  ['astral characters', '\u{1F4DE}\u{10FFFF}'],
  ['NEL and separators', '\u0085\u2028\u2029\ufeff'],
  ['C1 controls and DEL', '\u007f\u0080\u009f'],
  ['replacement strings of JavaScript', "$& $1 $$ $'"],
])('%s arrives as it is in a text and in a variable', (_, text) => {
  const update = { ...CALLFLOW, offHoursMessage: text, variables: { CODE: text }, allowCountries: [text] };
  const parameters = parametersOf(update);
  expect(parameters).toContainEqual(['OFFHOURSMESSAGE', text]);
  expect(parameters).toContainEqual(['VARIABLE', 'CODE', text]);
  expect(parameters).toContainEqual(['ALLOWCOUNTRY', text]);
});

test.each(['"', "'", `a"b'c`, '<', '>', '&', '&quot;', ']]>', ' a  b ', 'é', '\u{1F4DE}', '0', 'NAME', 'constructor'])(
  'the variable name %j arrives as it is',
  (name) => {
    expect(parametersOf({ ...CALLFLOW, variables: { [name]: 'value' } })).toContainEqual(['VARIABLE', name, 'value']);
  },
);

test('an empty variable is sent, as an empty element', () => {
  expect(parametersOf({ ...CALLFLOW, variables: { CODE: '' } })).toContainEqual(['VARIABLE', 'CODE', '']);
});

test.each(['a&b<c>"d"', "key'with]]>end"])('the user key %s arrives as it is', (userKey) => {
  const [, , parts] = read(requestDocument(CALLFLOW, { userKey, secrets: [] }, false));
  expect(parts[0]).toEqual(['USERTOKEN', {}, [['USERKEY', {}, userKey]]]);
});
