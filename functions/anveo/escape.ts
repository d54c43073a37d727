const SPECIAL = /[&<>\r]/;

/**
 * Returns a text as XML element content.
 * Every ampersand is escaped, and so are carriage returns, which XML parsers would read as line feeds (docs/adr/0007).
 */
export const escapeText = (text: string): string =>
  SPECIAL.test(text)
    ? text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('\r', '&#xD;')
    : text;

/** Returns a text as the value of an attribute in double quotes. */
export const escapeAttribute = (text: string): string => escapeText(text).replaceAll('"', '&quot;');
