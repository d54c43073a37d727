import type { ServerResponse } from 'node:http';
import { describe, expect, test } from 'vitest';
import { answering, call, errorDocument, responseDocument, SUCCESS, serve, serveTcp } from './fixture.ts';

/** A call that Anveo may have acted on, although its answer does not say so. */
const failed = (reason: unknown) => ({ kind: 'failed', cause: 'anveo', reason, mayHaveLanded: true });
const unreadable = (why: string) => failed(`Anveo's answer cannot be read: ${why}`);

test.each([
  ['HTML', '<html><body><h1>Server Error</h1></body></html>', 'its root element is not RESPONSE'],
  ['HTML with a doctype', '<!DOCTYPE html>\n<html></html>', 'it has a document type declaration'],
  ['nothing', '', 'it is empty'],
  ['white space', '\r\n', 'it is empty'],
  ['plain text', 'SUCCESS', 'it is not XML'],
  ['JSON', '{"RESULT":"SUCCESS"}', 'it is not XML'],
  ['another document', '<?xml version="1.0"?><ERROR>No.</ERROR>', 'its root element is not RESPONSE'],
  ['an empty RESPONSE', responseDocument(''), 'it has neither RESULT nor ERROR'],
  ['a document cut off in its last tag', SUCCESS.slice(0, -1), 'it is not well-formed XML'],
  ['a document cut off within RESULT', SUCCESS.slice(0, -20), 'it is not well-formed XML'],
  [
    'a DTD',
    `<!DOCTYPE RESPONSE [<!ENTITY ok "SUCCESS">]><RESPONSE><RESULT>&ok;</RESULT></RESPONSE>`,
    'it has a document type declaration',
  ],
  [
    'a DTD beside SUCCESS',
    SUCCESS.replace('<RESPONSE>', '<!doctype RESPONSE SYSTEM "http://127.0.0.1/"><RESPONSE>'),
    'it has a document type declaration',
  ],
])('200 with %s fails', async (_, body, why) => {
  expect(await call(await answering(200, body))).toEqual(unreadable(why));
});

const MOST_BYTES = 64 * 1024;

/** Returns a success of that many bytes. A character of the padding takes two bytes. */
const successOf = (bytes: number) => {
  const frame = responseDocument('<RESULT>SUCCESS</RESULT><VALUE></VALUE>');
  const room = bytes - frame.length;
  return frame.replace('<VALUE>', `<VALUE>${'é'.repeat(room / 2)}${'x'.repeat(room % 2)}`);
};

const TOO_LARGE = failed('Anveo: the answer is larger than 64 KiB');

describe('the bound of 64 KiB', () => {
  test('a body of exactly so many bytes is read', async () => {
    expect(await call(await answering(200, successOf(MOST_BYTES)))).toEqual({ kind: 'delivered' });
  });

  test.each([
    ['one byte more', MOST_BYTES + 1],
    ['a mebibyte', 1024 * 1024],
  ])('%s fails', async (_, bytes) => {
    expect(await call(await answering(200, successOf(bytes)))).toEqual(TOO_LARGE);
  });

  test('a body without end is broken off', async () => {
    const chunk = 'x'.repeat(MOST_BYTES);
    const pour = (response: ServerResponse) => {
      if (!response.destroyed) response.write(chunk, () => pour(response));
    };
    const { endpoint } = await serve((_, response) => pour(response));
    expect(await call(endpoint)).toEqual(TOO_LARGE);
  });

  test('holds for every status', async () => {
    expect(await call(await answering(400, successOf(MOST_BYTES + 1)))).toEqual(TOO_LARGE);
  });
});

const CUT_OFF = failed('Anveo: the answer was cut off');

test.each([
  ['a promised length', { 'Content-Length': SUCCESS.length + 1 }],
  ['chunks', { 'Transfer-Encoding': 'chunked' }],
])('an answer with %s whose connection ends before it does fails', async (_, headers) => {
  const { endpoint } = await serve((_request, response) => {
    response.writeHead(200, headers).write(SUCCESS, () => response.destroy());
  });
  expect(await call(endpoint)).toEqual(CUT_OFF);
});

test('an answer whose connection is reset midway fails', async () => {
  const { endpoint } = await serve((request, response) => {
    response.writeHead(200).write(SUCCESS, () => request.socket.resetAndDestroy());
  });
  // A reset can discard what was sent before it; then the answer has not begun.
  const reason = expect.stringMatching(/^Anveo: (the answer was cut off|connection failed: ECONNRESET)$/);
  expect(await call(endpoint)).toEqual(failed(reason));
});

const HEAD = 'HTTP/1.1 200 OK\r\nConnection: close\r\n';

test('an answer without a length is whole when its connection ends', async () => {
  const endpoint = await serveTcp((socket) => socket.once('data', () => socket.end(`${HEAD}\r\n${SUCCESS}`)));
  expect(await call(endpoint)).toEqual({ kind: 'delivered' });
});

test('an answer without a length that ends midway in its document fails', async () => {
  const half = SUCCESS.slice(0, SUCCESS.length / 2);
  const endpoint = await serveTcp((socket) => socket.once('data', () => socket.end(`${HEAD}\r\n${half}`)));
  expect(await call(endpoint)).toEqual(unreadable('it is not well-formed XML'));
});

test('a character whose bytes come in two chunks is read whole', async () => {
  const bytes = Buffer.from(errorDocument('Größe'));
  const middle = bytes.indexOf('ö') + 1;
  const { endpoint } = await serve((_, response) => {
    response.write(bytes.subarray(0, middle), () => response.end(bytes.subarray(middle)));
  });
  expect(await call(endpoint)).toEqual({ kind: 'rejected', reason: 'Anveo: Größe' });
});
