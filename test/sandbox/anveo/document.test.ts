import { expect, test } from 'vitest';
import { MAX_BODY_BYTES } from '../../../sandbox/anveo/body.ts';
import { answerTo, elements, envelope, errorAnswer, post, SIMPLE, simple, start, USER_KEY } from './fixture.ts';

test('an error is a 200 in the documented form, with the text in ERROR', async () => {
  const simulator = await start();
  const response = await post(simulator, 'no XML');
  expect(response.status).toBe(200);
  expect(await response.text()).toBe(errorAnswer('The request is not well-formed XML.'));
});

test.each(['GET', 'PUT', 'DELETE'])('the method %s is refused', async (method) => {
  const simulator = await start();
  const body = method === 'GET' ? null : simple();
  expect(await answerTo(simulator, '', { method, body })).toBe('The request method must be POST.');
});

test.each(['application/xml', 'application/xml;charset=utf-8', 'Application/XML; charset="UTF-8"'])(
  'the Content-Type %s is taken',
  async (contentType) => {
    const simulator = await start();
    expect(await answerTo(simulator, simple(), { headers: { 'Content-Type': contentType } })).toBe('SUCCESS');
  },
);

test.each([
  ['text/xml', 'The Content-Type must be application/xml.'],
  ['application/xmlx', 'The Content-Type must be application/xml.'],
  ['application/x-www-form-urlencoded', 'The Content-Type must be application/xml.'],
  ['application/xml; charset=ISO-8859-1', 'The charset must be UTF-8.'],
])('the Content-Type %s is refused', async (contentType, words) => {
  const simulator = await start();
  expect(await answerTo(simulator, simple(), { headers: { 'Content-Type': contentType } })).toBe(words);
});

test('a body that is not UTF-8 is refused', async () => {
  const simulator = await start();
  const body = Buffer.from(simple({ BUTTONTITLE: 'é' }), 'latin1');
  expect(await answerTo(simulator, '', { body })).toBe('The request is not valid UTF-8.');
});

test('a body over the limit is refused with an answer', async () => {
  const simulator = await start();
  const body = simple({ OFFHOURSMESSAGE: 'x'.repeat(MAX_BODY_BYTES) });
  expect(await answerTo(simulator, body)).toBe('The request is too large.');
});

const NOT_WELL_FORMED = 'The request is not well-formed XML.';

test.each([
  ['nothing', ''],
  ['an unclosed element', simple().slice(0, -3)],
  ['a bare ampersand', envelope(`${elements(SIMPLE)}<PARAMETER NAME="TEST">a & b</PARAMETER>`)],
  ['an undefined entity', envelope('<PARAMETER NAME="ID">&nbsp;</PARAMETER>')],
  ['a control character', simple({ BUTTONTITLE: 'a\u0001b' })],
  ['a reference to a control character', envelope('<PARAMETER NAME="ID">&#1;</PARAMETER>')],
  ['an attribute given twice', envelope('<PARAMETER NAME="ID" NAME="ID">a</PARAMETER>')],
  ['two root elements', `${simple()}<REQUEST/>`],
  ['very deep nesting', '<a>'.repeat(200_000)],
])('%s is refused as not well-formed', async (_, body) => {
  const simulator = await start();
  expect(await answerTo(simulator, body)).toBe(NOT_WELL_FORMED);
});

test.each(['<!DOCTYPE REQUEST>', '<!DOCTYPE REQUEST [<!ENTITY a "b">]>', '<!DOCTYPE REQUEST SYSTEM "http://a/b.dtd">'])(
  'the DOCTYPE %s is refused',
  async (doctype) => {
    const simulator = await start();
    expect(await answerTo(simulator, simple().replace('?>', `?>${doctype}`))).toBe('A DOCTYPE is not allowed.');
  },
);

const TOKEN = `<USERTOKEN><USERKEY>${USER_KEY}</USERKEY></USERTOKEN>`;
const ACTION = `<ACTION NAME="CLICK2CALL.BUTTON.UPDATE">${elements(SIMPLE)}</ACTION>`;
const ACTION_NAME = 'The NAME of ACTION must be CLICK2CALL.BUTTON.UPDATE.';

test.each([
  ['<REQUEST/>', 'REQUEST needs exactly one USERTOKEN element.'],
  [`<request>${TOKEN}${ACTION}</request>`, 'The root element must be REQUEST.'],
  [`<REQUEST A="">${TOKEN}${ACTION}</REQUEST>`, 'REQUEST has an unknown attribute A.'],
  [`<REQUEST>text${TOKEN}${ACTION}</REQUEST>`, 'REQUEST holds stray text.'],
  [`<REQUEST>${TOKEN}${ACTION}<MORE/></REQUEST>`, 'REQUEST holds an unknown element MORE.'],
  [`<REQUEST>${ACTION}</REQUEST>`, 'REQUEST needs exactly one USERTOKEN element.'],
  [`<REQUEST>${TOKEN}${TOKEN}${ACTION}</REQUEST>`, 'REQUEST needs exactly one USERTOKEN element.'],
  [`<REQUEST><USERTOKEN/>${ACTION}</REQUEST>`, 'USERTOKEN needs exactly one USERKEY element.'],
  [`<REQUEST><USERTOKEN A=""/>${ACTION}</REQUEST>`, 'USERTOKEN has an unknown attribute A.'],
  [`<REQUEST><USERTOKEN><UserKey/></USERTOKEN>${ACTION}</REQUEST>`, 'USERTOKEN holds an unknown element UserKey.'],
  [`<REQUEST><USERTOKEN><USERKEY A=""/></USERTOKEN>${ACTION}</REQUEST>`, 'USERKEY has an unknown attribute A.'],
  [`<REQUEST>${TOKEN}</REQUEST>`, 'REQUEST needs exactly one ACTION element.'],
  [`<REQUEST>${TOKEN}${ACTION}${ACTION}</REQUEST>`, 'REQUEST needs exactly one ACTION element.'],
  [`<REQUEST>${TOKEN}<ACTION/></REQUEST>`, ACTION_NAME],
  [`<REQUEST>${TOKEN}<ACTION name="CLICK2CALL.BUTTON.UPDATE"/></REQUEST>`, 'ACTION has an unknown attribute name.'],
  [`<REQUEST>${TOKEN}<ACTION NAME="click2call.button.update"/></REQUEST>`, ACTION_NAME],
  [`<REQUEST>${TOKEN}<ACTION NAME="CLICK2CALL.BUTTON.CREATE"/></REQUEST>`, ACTION_NAME],
])('%s is refused', async (body, words) => {
  const simulator = await start();
  expect(await answerTo(simulator, body)).toBe(words);
});

test.each([
  ['<PARAMETER>a</PARAMETER>', 'A PARAMETER has no NAME attribute.'],
  ['<PARAMETER Name="ID">a</PARAMETER>', 'PARAMETER has an unknown attribute Name.'],
  ['<PARAMETER NAME="ID"><B/></PARAMETER>', 'PARAMETER holds something other than text.'],
  ['<Parameter NAME="ID">a</Parameter>', 'ACTION holds an unknown element Parameter.'],
  ['stray', 'ACTION holds stray text.'],
])('%s in the action is refused', async (content, words) => {
  const simulator = await start();
  expect(await answerTo(simulator, envelope(content))).toBe(words);
});

test.each([
  ['ACTION before USERTOKEN', `<REQUEST>${ACTION}${TOKEN}</REQUEST>`],
  ['no XML declaration', `<REQUEST>${TOKEN}${ACTION}</REQUEST>`],
  ['comments and processing instructions', `<!-- a --><REQUEST><?b c?>${TOKEN}<!-- d -->${ACTION}</REQUEST>`],
  ['a byte order mark', `\uFEFF${simple()}`],
])('%s: the request is taken', async (_, body) => {
  const simulator = await start();
  expect(await answerTo(simulator, body)).toBe('SUCCESS');
});

test('the text of an error is escaped', async () => {
  const simulator = await start();
  const response = await post(simulator, envelope('<PARAMETER NAME="&lt;A&gt;&amp;">a</PARAMETER>'));
  expect(await response.text()).toBe(errorAnswer('Unknown parameter &lt;A&gt;&amp;.'));
});
