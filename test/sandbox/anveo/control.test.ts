import { expect, test } from 'vitest';
import { MAX_BODY_BYTES } from '../../../sandbox/anveo/body.ts';
import { answerTo, control, elements, envelope, post, SIMPLE, simple, start } from './fixture.ts';

test('GET / gives an overview in plain text', async () => {
  const simulator = await start();
  const response = await fetch(simulator.url);
  expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8');
  const overview = await response.text();
  for (const path of ['/api/v3.asp', '/buttons/{id}', '/requests', '/faults', '/account']) {
    expect(overview).toContain(path);
  }
});

test('GET /buttons and /requests show what the simulator holds', async () => {
  const simulator = await start();
  await post(simulator, simple());
  expect(await control(simulator, 'GET', '/buttons')).toEqual({ status: 200, json: simulator.buttons() });
  expect(await control(simulator, 'GET', '/requests')).toEqual({ status: 200, json: simulator.requests() });
});

test.each(['ID 1', 'a/b', 'a?b#c', '%41', '__proto__', 'é\u{1f4de}', '...'])(
  'GET /buttons/{id} shows the button %s',
  async (id) => {
    const simulator = await start({ buttons: [id] });
    const answer = await control(simulator, 'GET', `/buttons/${encodeURIComponent(id)}`);
    expect(answer).toEqual({ status: 200, json: simulator.button(id) });
  },
);

test('GET /buttons/{id} of an unknown button is a 404', async () => {
  const simulator = await start();
  const answer = await control(simulator, 'GET', '/buttons/constructor');
  expect(answer).toEqual({ status: 404, json: { error: 'There is no button constructor.' } });
});

test('POST /buttons adds buttons and keeps those that exist', async () => {
  const simulator = await start();
  await post(simulator, simple());
  const answer = await control(simulator, 'POST', '/buttons', { ids: ['ID1', 'ID2', 'ID2'] });
  expect(answer.status).toBe(201);
  expect(simulator.buttons()).toMatchObject([
    { id: 'ID1', version: 1 },
    { id: 'ID2', version: 0 },
  ]);
});

test('faults are planned, shown and cleared over HTTP', async () => {
  const simulator = await start();
  const fault = { kind: 'status', status: 503, times: 2 };
  expect(await control(simulator, 'POST', '/faults', fault)).toEqual({ status: 201, json: [fault] });
  expect((await post(simulator, simple())).status).toBe(503);
  expect(await control(simulator, 'GET', '/faults')).toEqual({ status: 200, json: [{ ...fault, times: 1 }] });
  expect(await control(simulator, 'DELETE', '/faults')).toEqual({ status: 200, json: [] });
  expect(await answerTo(simulator, simple())).toBe('SUCCESS');
});

test.each([
  [{ kind: 'status', status: 'no' }, 'status must be a whole number from 200 to 599.'],
  [{ kind: 'delay' }, 'ms must be a whole number from 0 to 86400000.'],
  [{ kind: 'html', share: 2 }, 'share must be a number from 0 to 1.'],
  [{ kind: 'html', share: 1, times: 1 }, 'share cannot be combined with times.'],
  [{ kind: 'html', text: 'a' }, 'Unknown field text.'],
  [{ kind: 'status', status: 500, headers: { A: 'b\nc' } }, 'headers.A must be a header value.'],
  [{ kind: 'status', status: 500, headers: { 'A B': 'c' } }, 'headers.A B must be a header name.'],
  [
    { kind: 'flood' },
    'kind must be one of status, error, result, delay, reset, resetAfter, cutOff, html, empty, oversize, dtd, ' +
      'redirect, rateLimit, hang.',
  ],
  [{ kind: 'status', status: 500, headers: [] }, 'headers is missing or of the wrong type.'],
  [[], 'The body is missing or of the wrong type.'],
])('POST /faults refuses %j and names the field', async (fault, error) => {
  const simulator = await start();
  expect(await control(simulator, 'POST', '/faults', fault)).toEqual({ status: 400, json: { error } });
  expect((await control(simulator, 'GET', '/faults')).json).toEqual([]);
});

test('PUT /account replaces the account, and neither shows the key nor the phrase', async () => {
  const simulator = await start();
  const account = { userKey: 'rotated', email: 'a@example.com', securePhrase: 'phrase', profiles: ['P'] };
  const answer = await control(simulator, 'PUT', '/account', account);
  expect(answer).toEqual({ status: 200, json: { profiles: ['P'], signatureRequired: true } });
  expect(await answerTo(simulator, simple())).toContain('user key');
  expect(await answerTo(simulator, envelope(elements(SIMPLE), 'rotated'))).toContain('SIGNATURE');
});

test.each([
  ['POST', '/buttons', { ids: 'A' }, 'ids must be a list of button IDs.'],
  ['POST', '/buttons', { ids: ['A', ''] }, 'ids.1 must not be empty.'],
  ['POST', '/buttons', undefined, 'The body is missing or of the wrong type.'],
  ['PUT', '/account', { profiles: [] }, 'userKey must be text.'],
  ['PUT', '/account', { userKey: 'a', profiles: [], key: 'b' }, 'Unknown field key.'],
])('%s %s with %j is a 400 that names the field', async (method, path, body, error) => {
  const simulator = await start();
  expect(await control(simulator, method, path, body)).toEqual({ status: 400, json: { error } });
});

test('a body that is not JSON is a 400', async () => {
  const simulator = await start();
  const response = await fetch(`${simulator.url}/faults`, { method: 'POST', body: '{' });
  expect(response.status).toBe(400);
  expect(await response.json()).toEqual({ error: 'The body is not JSON.' });
});

test('a body over the limit is a 400', async () => {
  const simulator = await start();
  const answer = await control(simulator, 'POST', '/buttons', { ids: ['x'.repeat(MAX_BODY_BYTES)] });
  expect(answer.status).toBe(400);
});

test('a path that is not URL-encoded is a 400', async () => {
  const simulator = await start();
  const answer = await control(simulator, 'GET', '/buttons/%');
  expect(answer).toEqual({ status: 400, json: { error: 'The path is not URL-encoded.' } });
});

test.each(['/nowhere', '/buttons/', '/buttons/a/b', '/API/V3.ASP', '/api/v2.asp'])('%s is a 404', async (path) => {
  const simulator = await start();
  const answer = await control(simulator, 'GET', path);
  expect(answer).toEqual({ status: 404, json: { error: `There is nothing at ${path}: see GET /.` } });
});

test('a method that a path does not take is a 405 that says which it takes', async () => {
  const simulator = await start();
  const response = await fetch(`${simulator.url}/faults`, { method: 'PUT' });
  expect(response.status).toBe(405);
  expect(response.headers.get('allow')).toBe('GET, POST, DELETE');
  expect(await response.json()).toEqual({ error: '/faults takes GET, POST, DELETE.' });
});
