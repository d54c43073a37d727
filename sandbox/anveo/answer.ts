import type { ServerResponse } from 'node:http';

/** An HTTP answer that is sent whole. */
export interface Answer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

const XML_HEADERS = { 'Content-Type': 'application/xml; charset=UTF-8' };

const escapeXml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** A 200 with an XML document: the declaration as Anveo's response example writes it, then `content`. */
export const xmlAnswer = (content: string): Answer => ({
  status: 200,
  headers: XML_HEADERS,
  body: `<?xml version="1.0" standalone="no" ?>\n${content}`,
});

/** Anveo's documented response form (response format page): errors too come with status 200, as free text. */
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
