import { expect, test } from 'vitest';
import { faultsOf, having, updateOf } from './fixture.ts';

test.each([
  ['12157010680', '12157010680'],
  ['+1 (215) 701-0680', '12157010680'],
  [' (+1) 215 701 0680', '12157010680'],
  ['+1 215\u2011701\u20130680', '12157010680'],
  ['12157010680.', '12157010680'],
  ['123456789', '123456789'],
  ['+49 30/1234.567', '49301234567'],
  ['1234567', '1234567'],
  ['123456789012345', '123456789012345'],
  ['00\u00a044\u00a020\u00a07946', '0044207946'],
  [' 2157010 ', '2157010'],
])('the phone number %j becomes %s', (written, digits) => {
  expect(updateOf(having('phoneNumber', written))).toMatchObject({ phoneNumber: digits });
});

test.each([
  ['six digits', '123456'],
  ['sixteen digits', '1234567890123456'],
  ['nothing', ''],
  ['separators alone', '+ (.) -/'],
  ['letters', '1-800-FLOWERS'],
  ['an extension', '12157010680 x12'],
  ['two pluses', '++12157010680'],
  ['a plus that is not in front', '1+2157010680'],
  ['digits that are not ASCII', '١٢٣٤٥٦٧٨٩'],
  ['another sign', '12157010680;'],
  ['NUL', '12157010680\u0000'],
  ['a minus sign that is no hyphen', '1215−7010680'],
  ['more than a hundred signs', `${' '.repeat(90)}12157010680`],
])('a phone number with %s is refused', (_, phoneNumber) => {
  const message = 'must be a phone number of 7 to 15 digits with its country code, such as +1 (215) 701-0680';
  expect(faultsOf(having('phoneNumber', phoneNumber))).toEqual([{ path: 'phoneNumber', message }]);
});

test.each([
  [true, true],
  [false, false],
  [1, true],
  [0, false],
])('askConfirmation %j means %j', (written, meant) => {
  expect(updateOf(having('askConfirmation', written))).toMatchObject({ askConfirmation: meant });
});

test.each([2, -1, 'true', 'yes', ''])('askConfirmation %j is refused', (askConfirmation) => {
  expect(faultsOf(having('askConfirmation', askConfirmation))).toEqual([
    { path: 'askConfirmation', message: expect.stringMatching(/^must be true or false \(1 or 0\), but /) },
  ]);
});

test.each(Array.from({ length: 13 }, (_, index) => index + 1))('colorStyleName %i may be a text as well', (color) => {
  expect(updateOf(having('colorStyleName', color))).toMatchObject({ colorStyleName: color });
  expect(updateOf(having('colorStyleName', String(color)))).toMatchObject({ colorStyleName: color });
});

test.each(['0', '14', '01', '1.0', '+1', ' 1', '1e0', '', 'red'])('colorStyleName %j is refused', (colorStyleName) => {
  expect(faultsOf(having('colorStyleName', colorStyleName))).toEqual([
    { path: 'colorStyleName', message: expect.stringMatching(/^must be a whole number from 1 to 13, but /) },
  ]);
});

test.each([
  '2026-12-24T18:00:00Z',
  '2026-12-24T18:00:00-05:00',
  '2026-12-24T18:00:00.123+05:30',
  '2024-02-29T00:00:00+00:00',
  '2026-12-31T23:59:59.999999999+14:00',
])('the moment %s is taken as it is', (moment) => {
  expect(updateOf(having('notAfter', moment))).toMatchObject({ notAfter: moment });
  expect(updateOf(having('asOf', moment))).toMatchObject({ asOf: moment });
});

test.each([
  ['without an offset', '2026-12-24T18:00:00'],
  ['without a time', '2026-12-24'],
  ['on 29 February of a common year', '2026-02-29T00:00:00Z'],
  ['on 31 April', '2026-04-31T00:00:00Z'],
  ['in month 13', '2026-13-01T00:00:00Z'],
  ['on day 0', '2026-12-00T00:00:00Z'],
  ['in hour 25', '2026-12-24T25:00:00Z'],
  ['in minute 60', '2026-12-24T18:60:00Z'],
  ['with an offset of 25 hours', '2026-12-24T18:00:00+25:00'],
  ['with the name of a zone', '2026-12-24T18:00:00 EST'],
  ['in the form of an HTTP date', 'Thu, 24 Dec 2026 18:00:00 GMT'],
  ['in words', 'tomorrow'],
  ['as a number in a text', '1798135200'],
  ['with more after it', '2026-12-24T18:00:00Z\n'],
  ['empty', ''],
  ['with a fraction of a thousand digits', `2026-12-24T18:00:00.${'1'.repeat(1000)}Z`],
])('a moment %s is refused', (_, moment) => {
  const message = 'must be a moment in ISO 8601 with its offset, such as 2026-12-24T18:00:00-05:00';
  expect(faultsOf(having('notAfter', moment))).toEqual([{ path: 'notAfter', message }]);
  expect(faultsOf(having('asOf', moment))).toEqual([{ path: 'asOf', message }]);
});

test.each([
  'http://www.anveo.com/c2c.png',
  'https://cdn.example.com:8443/a/b.png?c=d&e=%20#f',
  'HTTP://EXAMPLE.COM',
  'https://例え.jp/画像.png',
  'http://[::1]/c2c.png',
])('buttonImageUrl %s is taken as it is', (buttonImageUrl) => {
  expect(updateOf(having('buttonImageUrl', buttonImageUrl))).toMatchObject({ buttonImageUrl });
});

test.each([
  ['no scheme', 'www.anveo.com/c2c.png'],
  ['no host', 'http://'],
  ['no slashes', 'http:www.anveo.com/c2c.png'],
  ['one slash', 'http:/www.anveo.com/c2c.png'],
  ['backslashes', 'http:\\\\www.anveo.com\\c2c.png'],
  ['a path alone', '/c2c.png'],
  ['no scheme but two slashes', '//www.anveo.com/c2c.png'],
  ['another scheme', 'ftp://www.anveo.com/c2c.png'],
  ['a script', 'javascript:alert(1)'],
  ['data', 'data:image/png;base64,AAAA'],
  ['a space', 'http://www.anveo.com/c2c button.png'],
  ['a space in front', ' http://www.anveo.com/c2c.png'],
  ['a line feed at the end', 'http://www.anveo.com/c2c.png\n'],
  ['an impossible port', 'http://www.anveo.com:99999/'],
])('a buttonImageUrl with %s is refused', (_, buttonImageUrl) => {
  const message = 'must be an http or https URL of at most 512 characters, but is not one';
  expect(faultsOf(having('buttonImageUrl', buttonImageUrl))).toEqual([{ path: 'buttonImageUrl', message }]);
});
