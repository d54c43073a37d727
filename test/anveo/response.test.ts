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
