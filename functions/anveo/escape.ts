const SPECIAL = /[&<>\r]/;

/**
 * A text as it stands in an XML element: what xmlbuilder2 writes, but with every ampersand escaped, and with carriage
 * returns kept, which an XML parser would otherwise read as line feeds (docs/adr/0007).
 */
export const escapeText = (text: string): string =>
  SPECIAL.test(text)
    ? text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('\r', '&#xD;')
    : text;

/** A text as it stands in an attribute between double quotes. */
export const escapeAttribute = (text: string): string => escapeText(text).replaceAll('"', '&quot;');
