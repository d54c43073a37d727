import { expect, test } from 'vitest';
import { answerTo, CALLFLOW, elements, envelope, type Parameters, SIMPLE, simple, start } from './fixture.ts';

const PHONE = '\u{1f4de}';
const repeated = (name: string, ...values: string[]) =>
  values.map((value) => `<PARAMETER NAME="${name}">${value}</PARAMETER>`).join('');

const REQUIRED = ['ID', 'PROFILEID', 'BUTTONIMAGEURL', 'COLORSTYLENAME', 'HOUR24FROM', 'HOUR24TO', 'OFFHOURSMESSAGE'];

test.each([...REQUIRED, 'CONFIGURATION'])('%s missing or empty is refused', async (name) => {
  const simulator = await start();
  // Without CONFIGURATION nothing that depends on it may come first.
  const { PHONENUMBER: _, ASKCONFIRMATION: __, ...common } = SIMPLE;
  for (const value of [undefined, '']) {
    expect(await answerTo(simulator, envelope(elements({ ...common, [name]: value })))).toBe(`${name} is required.`);
  }
});

test.each<[string, string, Parameters]>([
  ['PHONENUMBER', 'SIMPLE', SIMPLE],
  ['ASKCONFIRMATION', 'SIMPLE', SIMPLE],
  ['CALLFLOW', 'CALLFLOW', CALLFLOW],
])('%s missing or empty with %s is refused', async (name, configuration, base) => {
  const simulator = await start();
  for (const value of [undefined, '']) {
    const answer = await answerTo(simulator, envelope(elements({ ...base, [name]: value })));
    expect(answer).toBe(`${name} is required with CONFIGURATION ${configuration}.`);
  }
});

test.each<[string, string, Parameters]>([
  ['PHONENUMBER', 'SIMPLE', { ...CALLFLOW, PHONENUMBER: '12157010680' }],
  ['ASKCONFIRMATION', 'SIMPLE', { ...CALLFLOW, ASKCONFIRMATION: '0' }],
  ['CALLFLOW', 'CALLFLOW', { ...SIMPLE, CALLFLOW: 'a3348f81' }],
])('%s with another configuration than %s is refused', async (name, configuration, parameters) => {
  const simulator = await start();
  const answer = await answerTo(simulator, envelope(elements(parameters)));
  expect(answer).toBe(`${name} is available with CONFIGURATION ${configuration} only.`);
});

test.each(['id', 'Id', 'BUTTONID', ' ID', 'USERKEY', '', '__proto__', 'constructor'])(
  'the parameter name "%s" is unknown',
  async (name) => {
    const simulator = await start();
    const body = envelope(`${elements(SIMPLE)}<PARAMETER NAME="${name}">1</PARAMETER>`);
    expect(await answerTo(simulator, body)).toBe(`Unknown parameter ${name}.`);
  },
);

test.each([...Object.keys(SIMPLE), 'TEST', 'SIGNATURE'])('%s given twice is refused', async (name) => {
  const simulator = await start();
  const value = { ...SIMPLE, TEST: 'TRUE', SIGNATURE: 'a' }[name] ?? '';
  const others = elements({ ...SIMPLE, [name]: undefined });
  expect(await answerTo(simulator, envelope(others + repeated(name, value, value)))).toBe(
    `${name} is given more than once.`,
  );
});

test('CALLFLOW given twice is refused', async () => {
  const simulator = await start();
  const body = envelope(elements(CALLFLOW) + repeated('CALLFLOW', 'a'));
  expect(await answerTo(simulator, body)).toBe('CALLFLOW is given more than once.');
});

const url = (length: number) => `http://a/${PHONE.repeat(length - 9)}`;

test.each([
  ['BUTTONTITLE', PHONE.repeat(33), 32],
  ['ID', PHONE.repeat(129), 128],
  ['PROFILEID', PHONE.repeat(129), 128],
  ['BUTTONIMAGEURL', url(513), 512],
])('%s over its length in code points is refused', async (name, value, maximum) => {
  const simulator = await start();
  expect(await answerTo(simulator, simple({ [name]: value }))).toBe(`${name} is longer than ${maximum} characters.`);
});

test.each([
  ['BUTTONTITLE', PHONE.repeat(32)],
  ['ID', PHONE.repeat(128)],
  ['PROFILEID', PHONE.repeat(128)],
  ['BUTTONIMAGEURL', url(512)],
])('%s of its whole length in code points is taken', async (name, value) => {
  const simulator = await start({
    account: { userKey: 'sandbox-user-key', profiles: ['PROFILEID123', PHONE.repeat(128)] },
    buttons: ['ID1', PHONE.repeat(128)],
  });
  expect(await answerTo(simulator, simple({ [name]: value }))).toBe('SUCCESS');
});

const WORDS: Record<string, string> = {
  BUTTONIMAGEURL: 'an absolute http(s) URL',
  COLORSTYLENAME: 'one of 1 to 13',
  HOUR24FROM: 'a whole number from 0 to 24',
  HOUR24TO: 'a whole number from 0 to 24',
  CONFIGURATION: 'SIMPLE or CALLFLOW',
  PHONENUMBER: '7 to 15 digits',
  ASKCONFIRMATION: '0 or 1',
  TEST: 'TRUE',
};

const HOURS = ['-1', '25', '100', '8.5', '08', '+8', '8 ', '8\n', 'eight', '٨'];

test.each([
  ...[
    'c2c.png',
    '//a/c2c.png',
    'ftp://a/c2c.png',
    'data:image/png,',
    'http:a',
    'http://',
    'http://a b/',
    ' http://a/',
  ].map((value) => ['BUTTONIMAGEURL', value]),
  ...['0', '14', '01', '1.0', '-1', ' 1', '1\n', 'red'].map((value) => ['COLORSTYLENAME', value]),
  ...HOURS.map((value) => ['HOUR24FROM', value]),
  ...HOURS.map((value) => ['HOUR24TO', value]),
  ...['simple', 'CALLFLOW ', 'BOTH'].map((value) => ['CONFIGURATION', value]),
  ...['123456', '1234567890123456', '+12157010680', '12157010680.', '1215 701', '٠١٢٣٤٥٦٧'].map((value) => [
    'PHONENUMBER',
    value,
  ]),
  ...['2', 'TRUE', '00', '1\n'].map((value) => ['ASKCONFIRMATION', value]),
  ...['FALSE', 'true', '', '1'].map((value) => ['TEST', value]),
])('%s %j is refused', async (name = '', value = '') => {
  const simulator = await start();
  const answer = await answerTo(simulator, simple({ [name]: value }));
  expect(answer).toBe(`${name} must be ${WORDS[name]}.`);
  expect(simulator.button('ID1')?.version).toBe(0);
});

test.each([
  ...['https://a/b.png?c=d&e=f#g', 'HTTP://A', 'http://[::1]:8080/x'].map((value) => ['BUTTONIMAGEURL', value]),
  ...Array.from({ length: 13 }, (_, index) => ['COLORSTYLENAME', String(index + 1)]),
  ...Array.from({ length: 25 }, (_, index) => ['HOUR24FROM', String(index)]),
  ...Array.from({ length: 25 }, (_, index) => ['HOUR24TO', String(index)]),
  ...['1234567', '123456789012345'].map((value) => ['PHONENUMBER', value]),
  ...['0', '1'].map((value) => ['ASKCONFIRMATION', value]),
  ['OFFHOURSMESSAGE', 'x'.repeat(100_000)],
  ['BUTTONTITLE', ''],
])('%s %.20s is taken', async (name = '', value = '') => {
  const simulator = await start();
  expect(await answerTo(simulator, simple({ [name]: value }))).toBe('SUCCESS');
  expect(simulator.button('ID1')?.parameters[name]).toBe(value);
});

test.each([
  ['a daily window over midnight', { HOUR24FROM: '22', HOUR24TO: '6' }],
  ['an equal pair of hours', { HOUR24FROM: '8', HOUR24TO: '8' }],
  ['no title', { BUTTONTITLE: undefined }],
  ['a signature that the account does not demand', { SIGNATURE: 'a' }],
])('%s is taken', async (_, changes) => {
  const simulator = await start();
  expect(await answerTo(simulator, simple(changes))).toBe('SUCCESS');
});

test('an ALLOWCOUNTRY without text is refused', async () => {
  const simulator = await start();
  const body = envelope(elements(SIMPLE) + repeated('ALLOWCOUNTRY', 'USA', ''));
  expect(await answerTo(simulator, body)).toBe('ALLOWCOUNTRY must be the name of a country.');
});

const ONLY_CALLFLOW = 'VARIABLE is available with CONFIGURATION CALLFLOW only.';
const NO_VARIABLENAME = 'VARIABLE needs the attribute VARIABLENAME.';

test.each<[string, Parameters, string, string]>([
  ['VARIABLE with SIMPLE', SIMPLE, '<PARAMETER NAME="VARIABLE" VARIABLENAME="A">1</PARAMETER>', ONLY_CALLFLOW],
  ['VARIABLE without VARIABLENAME', CALLFLOW, '<PARAMETER NAME="VARIABLE">1</PARAMETER>', NO_VARIABLENAME],
  ['an empty VARIABLENAME', CALLFLOW, '<PARAMETER NAME="VARIABLE" VARIABLENAME="">1</PARAMETER>', NO_VARIABLENAME],
  [
    'VARIABLENAME on another parameter',
    CALLFLOW,
    '<PARAMETER NAME="ALLOWCOUNTRY" VARIABLENAME="A">USA</PARAMETER>',
    'VARIABLENAME is not an attribute of ALLOWCOUNTRY.',
  ],
])('%s is refused', async (_, base, element, words) => {
  const simulator = await start();
  expect(await answerTo(simulator, envelope(elements(base) + element))).toBe(words);
});

test('several variables, one of them empty, are taken', async () => {
  const simulator = await start();
  const variables =
    '<PARAMETER NAME="VARIABLE" VARIABLENAME="A">1</PARAMETER><PARAMETER NAME="VARIABLE" VARIABLENAME="B"/>';
  expect(await answerTo(simulator, envelope(elements(CALLFLOW) + variables))).toBe('SUCCESS');
  expect(simulator.button('ID1')).toMatchObject({ variables: { A: '1', B: '' }, parameters: CALLFLOW });
});

test('a button that does not exist is refused, and taken once it is added', async () => {
  const simulator = await start();
  expect(await answerTo(simulator, simple({ ID: 'id1' }))).toBe('ID is not the ID of an existing button.');
  simulator.addButtons(['id1']);
  expect(await answerTo(simulator, simple({ ID: 'id1' }))).toBe('SUCCESS');
});

test("a profile that is not the account's is refused", async () => {
  const simulator = await start();
  const answer = await answerTo(simulator, simple({ PROFILEID: 'profileid123' }));
  expect(answer).toBe('PROFILEID is not a profile of this account.');
});
