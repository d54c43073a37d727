import { expect, test } from 'vitest';
import { readResponse } from '../../functions/anveo/response.ts';
import { responseDocument, SUCCESS } from './fixture.ts';

const ok = '<RESULT>SUCCESS</RESULT>';

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
