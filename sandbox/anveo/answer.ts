import type { ServerResponse } from 'node:http';

/** A complete HTTP answer. */
export interface Answer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

const XML_HEADERS = { 'Content-Type': 'application/xml; charset=UTF-8' };

const escapeXml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** Returns a 200 with an XML document: Anveo's declaration, then `content`. */
export const xmlAnswer = (content: string): Answer => ({
  status: 200,
  headers: XML_HEADERS,
  body: `<?xml version="1.0" standalone="no" ?>\n${content}`,
});

/** Returns an answer in Anveo's form. Errors have status 200 too, and free text (response format page). */
export const resultAnswer = (result: string, error?: string): Answer => {
  const errorLine = error === undefined ? '' : `<ERROR>${escapeXml(error)}</ERROR>\n`;
  return xmlAnswer(`<RESPONSE>\n<RESULT>${escapeXml(result)}</RESULT>\n${errorLine}</RESPONSE>`);
};

export const jsonAnswer = (status: number, value: unknown, headers: Record<string, string> = {}): Answer => ({
  status,
  headers: { 'Content-Type': 'application/json; charset=utf-8', ...headers },
  body: `${JSON.stringify(value)}\n`,
});

/** Sends the answer; node:http adds the content length. */
export const send = (response: ServerResponse, { status, headers, body }: Answer): void => {
  response.statusCode = status;
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  response.end(body);
};
