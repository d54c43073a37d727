import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readResponse } from '../../functions/anveo/response.ts';
import { validEvent } from '../event/arbitraries.ts';
import { escapeXml, responseDocument, SUCCESS } from './fixture.ts';

const ok = '<RESULT>SUCCESS</RESULT>';

test.each([
  ["the page's example", SUCCESS, 'SUCCESS', ''],
  ['no declaration', `<RESPONSE>${ok}</RESPONSE>`, 'SUCCESS', ''],
  ['a byte order mark', `\ufeff${SUCCESS}`, 'SUCCESS', ''],
  ['white space around', `\r\n ${SUCCESS}\r\n\t`, 'SUCCESS', ''],
  ['white space within', responseDocument('<RESULT>\n SUCCESS\n</RESULT>'), 'SUCCESS', ''],
  ['an empty ERROR', responseDocument(`${ok}<ERROR></ERROR>`), 'SUCCESS', ''],
  ['a self-closing ERROR', responseDocument(`${ok}<ERROR/>`), 'SUCCESS', ''],
  ['an ERROR of white space', responseDocument(`${ok}<ERROR> \n</ERROR>`), 'SUCCESS', ''],
  ['an ERROR that is a comment', responseDocument(`${ok}<ERROR><!-- none --></ERROR>`), 'SUCCESS', ''],
  ['an ERROR beside SUCCESS', responseDocument(`${ok}<ERROR>No.</ERROR>`), 'SUCCESS', 'No.'],
  ['an ERROR alone', responseDocument('<ERROR>No.</ERROR>'), '', 'No.'],
  ['two ERRORs', responseDocument('<ERROR>No.</ERROR><ERROR/><ERROR>Never.</ERROR>'), '', 'No. Never.'],
  [
    'entities',
    responseDocument('<ERROR>&lt;a&gt; &amp;amp; &quot;&apos;&#65;&#x1F4DE;</ERROR>'),
    '',
    '<a> &amp; "\'A\u{1F4DE}',
  ],
  ['CDATA', responseDocument('<ERROR>a <![CDATA[<b> & c]]></ERROR>'), '', 'a <b> & c'],
  ['an ampersand that is not escaped', responseDocument('<ERROR>AT&T & B&</ERROR>'), '', 'AT&T & B&'],
  [
    'an entity of HTML',
    responseDocument('<ERROR>a&nbsp;b &AMP; &#x; &#X41; &#9</ERROR>'),
    '',
    'a&nbsp;b &AMP; &#x; &#X41; &#9',
  ],
  ['bare ampersands beside escaped ones', responseDocument('<ERROR>a & b &amp; c &lt;</ERROR>'), '', 'a & b & c <'],
  ['a bare ampersand in an attribute', responseDocument(`${ok}<VALUE NAME="a&b">1</VALUE>`), 'SUCCESS', ''],
  [
    'bare ampersands in CDATA',
    responseDocument('<ERROR>a & <![CDATA[b & &amp;]]> & c</ERROR>'),
    '',
    'a & b & &amp; & c',
  ],
  [
    'the start of a CDATA section in a comment',
    responseDocument('<!-- <![CDATA[ --><ERROR>a & b</ERROR>'),
    '',
    'a & b',
  ],
  ['the start of a comment in CDATA', responseDocument('<ERROR><![CDATA[<!--]]> a & b</ERROR>'), '', '<!-- a & b'],
  [
    'an instruction that holds the start of a comment',
    responseDocument('<?x <!-- ?><ERROR>a & b</ERROR>'),
    '',
    'a & b',
  ],
  ['line breaks of every kind', responseDocument('<ERROR>a\rb\r\nc\nd&#13;e</ERROR>'), '', 'a\nb\nc\nd\re'],
  ['an encoding', `<?xml version="1.0" encoding="UTF-8"?><RESPONSE>${ok}</RESPONSE>`, 'SUCCESS', ''],
  [
    'another encoding',
    `<?xml version='1.0' encoding='ISO-8859-1' standalone='yes'?><RESPONSE>${ok}</RESPONSE>`,
    'SUCCESS',
    '',
  ],
  ['elements within an ERROR', responseDocument('<ERROR>Ask <A HREF="x">us</A>.</ERROR>'), '', 'Ask us.'],
  ['elements that are 100 deep', responseDocument(`${'<V>'.repeat(100)}${'</V>'.repeat(100)}${ok}`), 'SUCCESS', ''],
  ['values', responseDocument(`${ok}<VALUE NAME="A">1</VALUE>`), 'SUCCESS', ''],
  ['attributes', `<RESPONSE version="2">${ok}</RESPONSE >`, 'SUCCESS', ''],
  ['a namespace', `<RESPONSE xmlns="http://www.anveo.com/">${ok}</RESPONSE>`, 'SUCCESS', ''],
  ['an ERROR deeper down', responseDocument(`${ok}<VALUE><ERROR>x</ERROR></VALUE>`), 'SUCCESS', ''],
])('a response with %s is read', (_, body, result, error) => {
  expect(readResponse(body)).toEqual({ result, error });
});

const EMPTY = 'it is empty';
const MALFORMED = 'it is not well-formed XML';
const OTHER_ROOT = 'its root element is not RESPONSE';
const NOT_XML = 'it is not XML';
const DTD = 'it has a document type declaration';
const NOTHING_IN_IT = 'it has neither RESULT nor ERROR';

test.each([
  ['nothing', '', EMPTY],
  ['white space', ' \r\n', EMPTY],
  ['a byte order mark', '\ufeff', EMPTY],
  ['plain text', 'Service Unavailable', NOT_XML],
  ['HTML', '<html><body><h1>502 Bad Gateway</h1></body></html>', OTHER_ROOT],
  ['HTML with a doctype', '<!doctype html><html></html>', DTD],
  ['JSON', '{"RESPONSE":{"RESULT":"SUCCESS"}}', NOT_XML],
  ['JSON that ends like XML', '{"RESPONSE":{"RESULT":"SUCCESS"}}</RESPONSE>', NOT_XML],
  ['YAML that ends like XML', '---\nRESPONSE: {RESULT: SUCCESS} # </RESPONSE>', NOT_XML],
  ['text in front', `Warning: ${SUCCESS}`, NOT_XML],
  ['a document that is cut off', SUCCESS.slice(0, -3), MALFORMED],
  ['a document that is cut off between elements', `<RESPONSE>\n${ok}\n`, MALFORMED],
  ['a DTD', `<!DOCTYPE RESPONSE [<!ENTITY ok "SUCCESS">]>${SUCCESS}`, DTD],
  ['two documents', `${SUCCESS}${SUCCESS}`, MALFORMED],
  ['another root', '<ANSWER><RESPONSE/></ANSWER>', OTHER_ROOT],
  ['another root that ends like ours', '<ANSWER><RESULT>SUCCESS</RESULT></RESPONSE>', MALFORMED],
  ['a root of another case', `<response>${ok}</response>`, OTHER_ROOT],
  ['an end tag of another name', '<RESPONSE><RESULT>SUCCESS</ERROR></RESPONSE>', MALFORMED],
  ['an element without its end', '<RESPONSE><RESULT>SUCCESS</RESPONSE>', MALFORMED],
  ['an end tag too many', `${SUCCESS}</RESPONSE>`, MALFORMED],
  ['a comment without its end', `<RESPONSE>${ok}<!-- </RESPONSE>`, MALFORMED],
  ['a bare less-than sign', '<RESPONSE><RESULT>SUCCESS</RESULT> < </RESPONSE>', MALFORMED],
  ['elements so deep that a parser runs out of stack', responseDocument(`${ok}${'<V>'.repeat(20_000)}`), MALFORMED],
  ['attributes without quotes', `<RESPONSE version=2>${ok}</RESPONSE>`, MALFORMED],
  ['an attribute given twice', `<RESPONSE a="" a="">${ok}</RESPONSE>`, MALFORMED],
  ['two hyphens in a comment', responseDocument(`${ok}<!-- a -- b -->`), MALFORMED],
  ['a reference to no character', responseDocument(`${ok}<VALUE>&#0;</VALUE>`), MALFORMED],
  ['a reference to a surrogate', responseDocument(`${ok}<VALUE>&#xD800;</VALUE>`), MALFORMED],
  ['a control character', responseDocument(`${ok}<VALUE>\u0001</VALUE>`), MALFORMED],
  ['the end of a CDATA section alone', responseDocument(`${ok}]]>`), MALFORMED],
  ['a second declaration', responseDocument(`${ok}<?xml version="1.0"?>`), MALFORMED],
  ['a declaration without a version', `<?xml standalone="no"?><RESPONSE>${ok}</RESPONSE>`, MALFORMED],
  ['text after the root', `${SUCCESS}x`, MALFORMED],
  ['text before the root', SUCCESS.replace('<RESPONSE>', 'x<RESPONSE>'), MALFORMED],
  ['an empty root', '<RESPONSE/>', NOTHING_IN_IT],
  ['text in the root alone', '<RESPONSE>SUCCESS</RESPONSE>', NOTHING_IN_IT],
  ['elements of another case', responseDocument('<result>SUCCESS</result>'), NOTHING_IN_IT],
])('a body of %s is unreadable', (_, body, unreadable) => {
  expect(readResponse(body)).toEqual({ unreadable });
});

const tokens = fc.constantFrom(
  ...[
    '<RESPONSE>',
    '</RESPONSE>',
    '<RESULT>',
    '</RESULT>',
    '<ERROR>',
    '</ERROR>',
    '<RESPONSE/>',
    'SUCCESS',
    '&',
    '&#0;',
  ],
  ...[
    '<?xml version="1.0"?>',
    '<!--',
    '-->',
    '<![CDATA[',
    ']]>',
    '<!DOCTYPE a>',
    '<',
    '>',
    '"',
    '=',
    '---\n',
    '{',
    '\u0000',
  ],
);

test('no text makes the reader throw', () => {
  const soup = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(tokens, { maxLength: 20 }).map((parts) => parts.join('')),
  );
  const body = fc.tuple(soup, fc.constantFrom('', '</RESPONSE>')).map(([text, end]) => text + end);
  const known = [
    expect.objectContaining({ unreadable: expect.any(String) }),
    { result: expect.any(String), error: expect.any(String) },
  ];
  fc.assert(
    fc.property(body, (text) => {
      expect(known).toContainEqual(readResponse(text));
    }),
  );
});

test('a response gives back its texts, white space at the ends aside', () => {
  const text = validEvent.map(({ offHoursMessage }) => offHoursMessage);
  fc.assert(
    fc.property(text, text, fc.constantFrom('', '\n', '\r\n'), (result, error, gap) => {
      const body = `<RESPONSE>${gap}<RESULT>${escapeXml(result)}</RESULT>${gap}<ERROR>${escapeXml(error)}</ERROR></RESPONSE>`;
      fc.pre(`${result}${error}`.trim() !== '');
      expect(readResponse(body)).toEqual({ result: result.trim(), error: error.trim() });
    }),
  );
});
