import { parseXml, XmlElement } from '@rgrove/parse-xml';

/** The trimmed texts of Anveo's RESULT and ERROR elements; '' if an element is missing or empty. */
export interface AnveoResponse {
  result: string;
  error: string;
}

/** Why a body is not an answer of Anveo's. */
export type Unreadable = { unreadable: string };

const unreadable = (why: string): Unreadable => ({ unreadable: why });

/** The usual answer, as Anveo's page shows it. It needs no parser. Adjacent parts share no characters, so it is linear. */
const PLAIN_SUCCESS =
  /^(?:<\?xml version="1\.0"(?: standalone="no")? ?\?>)?[ \t\r\n]*<RESPONSE>[ \t\r\n]*<RESULT>SUCCESS<\/RESULT>[ \t\r\n]*<\/RESPONSE>[ \t\r\n]*$/;

/**
 * A comment, CDATA section or instruction, in which an ampersand is literal; or an ampersand that begins no reference of XML's own.
 * Each match runs to the end of what it began, or to the end of the text, so no character is scanned twice.
 */
const LITERAL_OR_BARE =
  /<!--.*?(?:-->|$)|<!\[CDATA\[.*?(?:\]\]>|$)|<\?.*?(?:\?>|$)|&(?!(?:amp|lt|gt|quot|apos|#\d+|#x[\da-fA-F]+);)/gs;

/** Escapes ampersands that Anveo forgot to escape, such as that of "AT&T". */
const escapeBareAmpersands = (xml: string) =>
  xml.includes('&') ? xml.replaceAll(LITERAL_OR_BARE, (match) => (match === '&' ? '&amp;' : match)) : xml;

/** Converts line breaks as XML demands (2.11). The parser also does it, but in quadratic time. */
const normalizeLineBreaks = (xml: string) => xml.replaceAll(/\r\n?/g, '\n');

const textsOf = (root: XmlElement, name: string) =>
  root.children
    .filter((child) => child instanceof XmlElement && child.name === name)
    .map((child) => (child as XmlElement).text.trim())
    .filter((text) => text !== '')
    .join(' ');

const parse = (xml: string): AnveoResponse | Unreadable => {
  const { root } = parseXml(escapeBareAmpersands(normalizeLineBreaks(xml)));
  if (root?.name !== 'RESPONSE') return unreadable('its root element is not RESPONSE');
  const response = { result: textsOf(root, 'RESULT'), error: textsOf(root, 'ERROR') };
  return response.result === '' && response.error === '' ? unreadable('it has neither RESULT nor ERROR') : response;
};

/** Reads a response body (Anveo, "API response format"). HTML, empty or cut off bodies and any DTD are unreadable. */
export const readResponse = (body: string): AnveoResponse | Unreadable => {
  if (PLAIN_SUCCESS.test(body)) return { result: 'SUCCESS', error: '' };
  const xml = body.trim();
  if (xml === '') return unreadable('it is empty');
  if (/<!DOCTYPE/i.test(xml)) return unreadable('it has a document type declaration');
  if (!xml.startsWith('<')) return unreadable('it is not XML');
  try {
    return parse(xml);
  } catch {
    // The parser's message quotes the document. Deep nesting ends in a RangeError.
    return unreadable('it is not well-formed XML');
  }
};
