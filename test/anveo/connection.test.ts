import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { requestDocument } from '../../functions/anveo/request.ts';
import { answering, call, SIMPLE, SUCCESS, serve, serveTcp, UNSIGNED } from './fixture.ts';

test("a call is one POST of the request document with Anveo's headers", async () => {
  const { promise: received, resolve } = Promise.withResolvers<unknown>();
  const server = createServer(async (request, response) => {
    const { method, url, headers } = request;
    resolve({ method, url, headers, body: await text(request) });
    response.end(SUCCESS);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const { port } = server.address() as AddressInfo;
  expect(await call(new URL(`http://127.0.0.1:${port}/api/v3.asp?a=b`))).toEqual({ kind: 'delivered' });
  const body = requestDocument(SIMPLE, UNSIGNED, false);
  expect(await received).toEqual({
    method: 'POST',
    url: '/api/v3.asp?a=b',
    headers: {
      'content-type': 'application/xml; charset=UTF-8',
      accept: 'application/xml; charset=UTF-8',
      'content-length': String(Buffer.byteLength(body)),
      host: `127.0.0.1:${port}`,
      connection: 'keep-alive',
    },
    body,
  });
});

const failed = (why: string) => ({ kind: 'failed', cause: 'anveo', reason: `Anveo: ${why}` });

test('a refused connection fails, and nothing has landed', async () => {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  expect(await call(new URL(`http://127.0.0.1:${port}/`))).toEqual(failed('connection failed: ECONNREFUSED'));
});

test('a name that DNS does not know fails, and nothing has landed', async () => {
  // Without any network, the resolver says EAI_AGAIN.
  expect(await call(new URL('http://nonexistent.invalid/'))).toEqual({
    ...failed(''),
    reason: expect.stringMatching(/^Anveo: connection failed: (ENOTFOUND|EAI_AGAIN)$/),
  });
});

test.each([
  ['reset', (socket: { resetAndDestroy(): unknown }) => socket.resetAndDestroy()],
  ['closed', (socket: { destroy(): unknown }) => socket.destroy()],
])('a new connection that is %s before any answer fails, is not tried again, and may have landed', async (_, end) => {
  let requests = 0;
  const { endpoint } = await serve((request) => {
    requests += 1;
    end(request.socket);
  });
  expect(await call(endpoint)).toEqual({ ...failed('connection failed: ECONNRESET'), mayHaveLanded: true });
  expect(requests).toBe(1);
});

test('TLS with a server that speaks plain HTTP fails, and nothing has landed', async () => {
  const endpoint = await answering(200, SUCCESS);
  endpoint.protocol = 'https:';
  const reason = expect.stringMatching(/^Anveo: connection failed: [A-Z_]+$/);
  expect(await call(endpoint)).toEqual({ ...failed(''), reason });
});

test('a TLS handshake that is reset fails, and nothing has landed', async () => {
  const endpoint = await serveTcp((socket) => socket.once('data', () => socket.resetAndDestroy()), 'https');
  expect(await call(endpoint)).toEqual(failed('connection failed: ECONNRESET'));
});

test.each([
  ['another protocol', 'SSH-2.0-OpenSSH_9.6\r\n', /HPE_[A-Z_]+$/],
  ['headers without end', `HTTP/1.1 200 OK\r\nX: ${'x'.repeat(100_000)}`, /HPE_HEADER_OVERFLOW$/],
  ['headers that end midway', 'HTTP/1.1 200 OK\r\nX-A:', /ECONNRESET$|HPE_[A-Z_]+$/],
])('a server of %s fails, and the update may have landed', async (_, bytes, reason) => {
  const endpoint = await serveTcp((socket) => socket.once('data', () => socket.end(bytes)));
  expect(await call(endpoint)).toEqual({
    ...failed(''),
    reason: expect.stringMatching(reason),
    mayHaveLanded: true,
  });
});

const TIMEOUT_MS = 50;
const LATE = { ...failed('no answer within 50 ms'), timedOut: true };

test('a TLS handshake that is never answered runs into the timeout, and nothing has landed', async () => {
  expect(await call(await serveTcp(() => {}, 'https'), { timeoutMs: TIMEOUT_MS })).toEqual(LATE);
});

test.each([
  ['before the status line', ''],
  ['within the headers', 'HTTP/1.1 200 OK\r\nContent-Ty'],
  ['before the body', `HTTP/1.1 200 OK\r\nContent-Length: ${SUCCESS.length}\r\n\r\n`],
  ['within the body', `HTTP/1.1 200 OK\r\nContent-Length: ${SUCCESS.length}\r\n\r\n${SUCCESS.slice(0, 9)}`],
  ['after an interim answer', 'HTTP/1.1 102 Processing\r\n\r\n'],
])(
  'a server that falls silent %s runs into the timeout, the update may have landed, and its connection is ended',
  async (_, bytes) => {
    const { promise: ended, resolve } = Promise.withResolvers<void>();
    const endpoint = await serveTcp((socket) => {
      socket.once('close', resolve).once('data', () => socket.write(bytes));
    });
    expect(await call(endpoint, { timeoutMs: TIMEOUT_MS })).toEqual({ ...LATE, mayHaveLanded: true });
    await ended;
  },
);
