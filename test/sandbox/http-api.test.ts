import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { expect, onTestFinished, test } from 'vitest';
import { type HttpApiOptions, type HttpFunction, startHttpApi } from '../../sandbox/http-api.ts';

const OK: HttpFunction = async () => ({ statusCode: 202, headers: { 'content-type': 'text/plain' }, body: 'taken' });

/** Starts the API around a function, which answers by itself unless it is given. */
const start = async (handler: HttpFunction = OK, options: HttpApiOptions = {}) => {
  const events: APIGatewayProxyEventV2[] = [];
  const { url, close } = await startHttpApi(
    0,
    (event) => {
      events.push(event);
      return handler(event);
    },
    options,
  );
  onTestFinished(close);
  return { url, events };
};

test('a request becomes an event of payload format 2.0, and the answer is the function’s', async () => {
  const { url, events } = await start();
  const headers = new Headers({ 'Content-Type': 'application/json', 'X-Two': 'a', Cookie: 'k=1; l=2' });
  headers.append('x-two', 'b');
  const response = await fetch(`${url}/v1/a?x=%20&y=1`, { method: 'POST', headers, body: '{"é":1}' });
  expect([response.status, response.headers.get('content-type'), await response.text()]).toEqual([
    202,
    'text/plain',
    'taken',
  ]);
  expect(events).toMatchObject([
    {
      version: '2.0',
      routeKey: '$default',
      rawPath: '/v1/a',
      rawQueryString: 'x=%20&y=1',
      cookies: ['k=1', 'l=2'],
      headers: { 'content-type': 'application/json', 'x-two': 'a, b' },
      body: '{"é":1}',
      isBase64Encoded: false,
      requestContext: { http: { method: 'POST', path: '/v1/a' }, requestId: expect.any(String) },
    },
  ]);
  expect(events[0]?.headers).not.toHaveProperty('cookie');
});

test.each([
  ['application/json', false],
  ['application/json; charset=utf-8', false],
  ['text/plain', false],
  ['application/cloudevents+json', true],
  ['application/problem+json', true],
  ['application/octet-stream', true],
  ['application/x-www-form-urlencoded', true],
])('a body of %s comes in base64: %s', async (contentType, isBase64Encoded) => {
  const { url, events } = await start();
  await fetch(url, { method: 'POST', headers: { 'content-type': contentType }, body: Buffer.from('{}') });
  expect(events).toMatchObject([{ isBase64Encoded, body: isBase64Encoded ? 'e30=' : '{}' }]);
});

test('a request without a body has none', async () => {
  const { url, events } = await start();
  await fetch(url);
  expect(events).toMatchObject([{ isBase64Encoded: false }]);
  expect(events[0]).not.toHaveProperty('body');
});

test.each([
  ['/a%20b/%C3%A9', '/a b/é'],
  ['/a%2Fb', '/a/b'],
  ['/a%2520b', '/a%20b'],
  ['/a%3Fb/c', '/a'],
])('the path %s is decoded once: %s', async (path, rawPath) => {
  const { url, events } = await start();
  await fetch(url + path);
  expect(events).toMatchObject([{ rawPath }]);
});

test('what the function returns in base64 is decoded', async () => {
  const { url } = await start(async () => ({ body: 'AAH/', isBase64Encoded: true }));
  const response = await fetch(url);
  expect([response.status, Buffer.from(await response.arrayBuffer())]).toEqual([200, Buffer.from([0, 1, 255])]);
});

/** A request of 10 MiB and more is read to its end, so that its answer arrives. */
const bytes = (more: number) => ({ method: 'POST', body: Buffer.alloc(10 * 1024 * 1024 + more) });

test.each<[string, string, RequestInit, HttpFunction, HttpApiOptions, number, string]>([
  ['a path that cannot be decoded', '/%zz', {}, OK, {}, 400, 'Bad Request'],
  ['more than 10 MiB', '/', bytes(1), OK, {}, 413, 'Request Entity Too Large'],
  ['a function that throws', '/', {}, () => Promise.reject(new Error('a bug')), {}, 500, 'Internal Server Error'],
  ['a function that hangs', '/', {}, () => new Promise(() => undefined), { timeoutMs: 5 }, 503, 'Service Unavailable'],
])('%s gets API Gateway’s own answer', async (_, path, init, handler, options, status, message) => {
  const { url } = await start(handler, options);
  const response = await fetch(url + path, init);
  expect([response.status, await response.json()]).toEqual([status, { message }]);
});

test('10 MiB are taken', async () => {
  const { url } = await start();
  expect(await fetch(url, bytes(0))).toMatchObject({ status: 202 });
});
