import { expect, test } from 'vitest';
import { faultsOf, having, updateOf } from './fixture.ts';

const FORBIDDEN = [
  ['U+0000', '\u0000'],
  ['U+0008', '\b'],
  ['U+001B', '\u001b'],
  ['U+001F', '\u001f'],
  ['U+FFFE', '\ufffe'],
  ['U+FFFF', '\uffff'],
  ['U+D800', '\ud800'],
  ['U+DBFF', '\udbff'],
  ['U+DC00', '\udc00'],
  ['U+DFFF', '\udfff'],
];

/** Every place of an event that holds text: the event with a text there, and the path of that place. */
const PLACES: Record<string, (text: string) => [event: unknown, path: string]> = {
  id: (text) => [having('id', text), 'id'],
  profileId: (text) => [having('profileId', text), 'profileId'],
  buttonImageUrl: (text) => [having('buttonImageUrl', `http://a/${text}`), 'buttonImageUrl'],
  buttonTitle: (text) => [having('buttonTitle', text), 'buttonTitle'],
  offHoursMessage: (text) => [having('offHoursMessage', text), 'offHoursMessage'],
  callFlow: (text) => [having('callFlow', text), 'callFlow'],
  country: (text) => [having('allowCountries', ['USA', text]), 'allowCountries.1'],
  'variable value': (text) => [having('variables', { CODE: text }), 'variables.CODE'],
  'variable name': (text) => [having('variables', { [text]: '1' }), `variables.${JSON.stringify(text)}`],
};

const CASES = Object.entries(PLACES).flatMap(([place, at]) =>
  FORBIDDEN.map(([codePoint, character]) => ({ place, at, codePoint, character })),
);

test.each(CASES)('$codePoint in $place is refused with field and code point', ({ at, codePoint, character }) => {
  const [event, path] = at(`a${character}b`);
  expect(faultsOf(event)).toEqual([{ path, message: `has ${codePoint}, which XML cannot carry` }]);
});

test('surrogates in the wrong order are two lone ones: the first is named', () => {
  const [event, path] = PLACES['offHoursMessage']?.('\udc00\ud800') ?? [];
  expect(faultsOf(event)).toEqual([{ path, message: 'has U+DC00, which XML cannot carry' }]);
});

test.each([
  ['tab, line feed and carriage return', '\t\n\r\r\n'],
  ['the bounds of what XML carries', '\u0020\ud7ff\ue000\ufffd\u{10000}\u{10FFFF}'],
  ['DEL and C1 controls', '\u007f\u0080\u0085\u009f'],
  ['white space alone', ' '],
  ['markup', '<b>&amp;]]>"\''],
  ['line and paragraph separators', '\u2028\u2029'],
])('%s in a text stay as they are', (_, text) => {
  expect(updateOf(having('offHoursMessage', text))).toMatchObject({ offHoursMessage: text });
  expect(updateOf(having('variables', { CODE: text }))).toMatchObject({ variables: { CODE: text } });
});

const UNNAMEABLE = 'has a name that is empty or holds a tab or a line break, which an XML attribute cannot keep';

test.each(['', 'a\tb', 'a\nb', 'a\rb'])('the variable name %j is refused', (name) => {
  const path = `variables.${JSON.stringify(name)}`;
  expect(faultsOf(having('variables', { [name]: '1' }))).toEqual([{ path, message: UNNAMEABLE }]);
});

test.each(['a b', '"', "'", '<&>', 'é', '\u{1F600}', '0', 'constructor', 'toString', 'length'])(
  'the variable name %j stays as it is',
  (name) => {
    expect(updateOf(having('variables', { [name]: 'value' }))).toMatchObject({ variables: { [name]: 'value' } });
  },
);
