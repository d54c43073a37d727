import { describe, expect, test } from 'vitest';
import { requestDocument } from '../../functions/anveo/request.ts';
import type { ButtonUpdate } from '../../functions/event/schema.ts';
import { parametersIn, read } from './document.ts';
import { CALLFLOW, SIMPLE, UNSIGNED } from './fixture.ts';

/** The "API Request Example" of Anveo's page, unchanged. */
const PAGE_EXAMPLE = `<?xml version="1.0" standalone="no" ?>
<REQUEST>
<USERTOKEN>
<USERKEY>df141891e2e883904b0b294dc5bq79c1c1c13f6d</USERKEY>
</USERTOKEN>
<ACTION NAME="CLICK2CALL.BUTTON.UPDATE">
<PARAMETER NAME="ID">ID1232123</PARAMETER>
<PARAMETER NAME="PROFILEID">PROFILEID123</PARAMETER>
<PARAMETER NAME="BUTTONIMAGEURL">http://www.someserver.com/c2c.png</PARAMETER>
<PARAMETER NAME="COLORSTYLENAME">12</PARAMETER>
<PARAMETER NAME="BUTTONTITLE">CallME</PARAMETER>
<PARAMETER NAME="CONFIGURATION">SIMPLE</PARAMETER>
<PARAMETER NAME="HOUR24FROM">9</PARAMETER>
<PARAMETER NAME="HOUR24TO">18</PARAMETER>
<PARAMETER NAME="OFFHOURSMESSAGE">Sorry, I am not available.</PARAMETER>
<PARAMETER NAME="PHONENUMBER">123456789</PARAMETER>
<PARAMETER NAME="ASKCONFIRMATION">1</PARAMETER>
</ACTION>
</REQUEST>`;

const parametersOf = (update: ButtonUpdate, credentials = UNSIGNED, testMode = false) =>
  parametersIn(requestDocument(update, credentials, testMode));

test("the page's example is the page's example, element for element", () => {
  const document = requestDocument(SIMPLE, UNSIGNED, false);
  expect(read(document)).toEqual(read(PAGE_EXAMPLE));
  expect(document).toMatch(/^<\?xml version="1.0" standalone="no"\?><REQUEST>/);
});

test('a CALLFLOW update carries its call flow, its variables and its countries', () => {
  const variables = { ACCOUNTID: '8732123', VERIFICATIONCODE: '1453' };
  const update = { ...CALLFLOW, variables, allowCountries: ['USA', 'CANADA', 'MEXICO'] };
  expect(parametersOf(update).toSorted()).toEqual(
    [
      ['ID', 'ID1232123'],
      ['PROFILEID', 'PROFILEID123'],
      ['BUTTONIMAGEURL', 'http://www.someserver.com/c2c.png'],
      ['COLORSTYLENAME', '12'],
      ['CONFIGURATION', 'CALLFLOW'],
      ['HOUR24FROM', '9'],
      ['HOUR24TO', '18'],
      ['OFFHOURSMESSAGE', 'Sorry, I am not available.'],
      ['CALLFLOW', 'a3348f81491bfb538cd2dbbda9e3c43c1e88ab22'],
      ['VARIABLE', 'ACCOUNTID', '8732123'],
      ['VARIABLE', 'VERIFICATIONCODE', '1453'],
      ['ALLOWCOUNTRY', 'USA'],
      ['ALLOWCOUNTRY', 'CANADA'],
      ['ALLOWCOUNTRY', 'MEXICO'],
    ].toSorted(),
  );
});

describe('SIGNATURE and TEST', () => {
  const without = parametersOf(SIMPLE);
  const signature = '0123456789abcdef0123456789abcdef01234567';

  test.each([
    ['a signature', { signature }, false, [['SIGNATURE', signature]]],
    ['the test mode', {}, true, [['TEST', 'TRUE']]],
    [
      'both',
      { signature },
      true,
      [
        ['SIGNATURE', signature],
        ['TEST', 'TRUE'],
      ],
    ],
  ])('%s adds its parameter and changes no other', (_, signed, testMode, added) => {
    expect(parametersOf(SIMPLE, { ...UNSIGNED, ...signed }, testMode)).toEqual([...without, ...added]);
  });
});

test.each([
  [true, '1'],
  [false, '0'],
])('askConfirmation %s is sent as %s', (askConfirmation, sent) => {
  expect(parametersOf({ ...SIMPLE, askConfirmation })).toContainEqual(['ASKCONFIRMATION', sent]);
});

test.each(['notAfter', 'asOf'])('%s is ours and is not sent', (field) => {
  const update = { ...SIMPLE, [field]: '2026-12-24T18:00:00Z' };
  expect(requestDocument(update, UNSIGNED, false)).toBe(requestDocument(SIMPLE, UNSIGNED, false));
});

test.each([
  [SIMPLE, 'PHONENUMBER ASKCONFIRMATION'],
  [{ ...CALLFLOW, variables: { A: '1', B: '2' } }, 'CALLFLOW VARIABLE VARIABLE'],
])("every parameter comes in the order of Anveo's full example (%#)", (update, own) => {
  const whole = { ...update, buttonTitle: 'Call us', allowCountries: ['USA', 'CANADA'] };
  expect(parametersOf(whole).map(([name]) => name)).toEqual(
    [
      ...['ID', 'PROFILEID', 'BUTTONIMAGEURL', 'COLORSTYLENAME', 'BUTTONTITLE', 'CONFIGURATION'],
      ...['HOUR24FROM', 'HOUR24TO', 'OFFHOURSMESSAGE', own, 'ALLOWCOUNTRY', 'ALLOWCOUNTRY'],
    ].flatMap((names) => names.split(' ')),
  );
});
