import { once } from 'node:events';
import { expect, test } from 'vitest';
import type { Misbehaviour, Simulator } from '../../../sandbox/anveo/simulator.ts';
import { answerTo, errorAnswer, post, SUCCESS, sendRaw, simple, start, USER_KEY } from './fixture.ts';

const startFaulty = async (fault: Misbehaviour): Promise<Simulator> => {
  const simulator = await start();
  simulator.misbehave(fault);
  return simulator;
};

/** The fault hit one request, which did (or did not) reach the button, and the next request is answered as ever. */
const expectAftermath = async (simulator: Simulator, kind: Misbehaviour['kind'], applied: boolean): Promise<void> => {
  expect(simulator.requests()).toMatchObject([{ buttonId: 'ID1', fault: kind, answer: 'fault', applied }]);
  const version = applied ? 1 : 0;
  expect(simulator.button('ID1')?.version).toBe(version);
  expect(await answerTo(simulator, simple())).toBe('SUCCESS');
  expect(simulator.button('ID1')?.version).toBe(version + 1);
  expect(simulator.requests()[1]).not.toHaveProperty('fault');
};

test.each<[Misbehaviour, number, Record<string, string>, string]>([
  [{ kind: 'status', status: 503 }, 503, {}, ''],
  [{ kind: 'status', status: 400, headers: { 'X-A': 'b' }, body: 'no' }, 400, { 'x-a': 'b' }, 'no'],
  [{ kind: 'status', status: 204, body: 'dropped' }, 204, {}, ''],
  [{ kind: 'status', status: 503, afterMs: 1 }, 503, {}, ''],
  [{ kind: 'error', text: 'Try <again> & again' }, 200, {}, errorAnswer('Try &lt;again&gt; &amp; again')],
  [{ kind: 'result', text: 'PENDING' }, 200, {}, SUCCESS.replace('SUCCESS', 'PENDING')],
  [{ kind: 'html' }, 200, { 'content-type': 'text/html; charset=UTF-8' }, expect.stringContaining('<html>')],
  [{ kind: 'empty' }, 200, { 'content-length': '0' }, ''],
  [{ kind: 'redirect', location: 'https://example.com/' }, 302, { location: 'https://example.com/' }, ''],
  [{ kind: 'redirect', status: 308, location: '/x' }, 308, { location: '/x' }, ''],
  [{ kind: 'rateLimit', retryAfter: '7' }, 429, { 'retry-after': '7' }, ''],
])('%o takes the place of the answer and keeps the update from the button', async (fault, status, headers, body) => {
  const simulator = await startFaulty(fault);
  const response = await post(simulator, simple());
  expect(response.status).toBe(status);
  expect(Object.fromEntries(response.headers)).toMatchObject(headers);
  expect(await response.text()).toEqual(body);
  await expectAftermath(simulator, fault.kind, false);
});

test('an error with quote tells the key and the signature of the request', async () => {
  const simulator = await startFaulty({ kind: 'error', text: 'No', quote: true });
  expect(await answerTo(simulator, simple({ SIGNATURE: 'abc' }))).toBe(`No (${USER_KEY}, abc)`);
});

test('dtd answers with a DOCTYPE whose internal subset has an entity, and does not apply', async () => {
  const simulator = await startFaulty({ kind: 'dtd' });
  const response = await post(simulator, simple());
  expect(response.headers.get('content-type')).toBe('application/xml; charset=UTF-8');
  expect(await response.text()).toMatch(/^<\?xml .*\?>\n<!DOCTYPE RESPONSE \[<!ENTITY (\w+) .*\]>.*&\1;/s);
  await expectAftermath(simulator, 'dtd', false);
});

test.each([
  [{}, 1024 * 1024],
  [{ bytes: 70_000 }, 70_000],
  [{ bytes: 1 }, SUCCESS.length + '<VALUE NAME="PADDING"></VALUE>\n'.length],
])('oversize %o answers a success of %i bytes and does not apply', async (size, bytes) => {
  const simulator = await startFaulty({ kind: 'oversize', ...size });
  const text = await (await post(simulator, simple())).text();
  expect(Buffer.byteLength(text)).toBe(bytes);
  expect(text).toContain('<RESULT>SUCCESS</RESULT>');
  await expectAftermath(simulator, 'oversize', false);
});

test('a client that leaves in the middle of an oversize answer harms nothing', async () => {
  const simulator = await startFaulty({ kind: 'oversize', bytes: 64 * 1024 * 1024 });
  const response = await post(simulator, simple());
  await response.body?.cancel();
  await expectAftermath(simulator, 'oversize', false);
});

test.each<[Misbehaviour['kind'] & ('reset' | 'resetAfter'), boolean]>([
  ['reset', false],
  ['resetAfter', true],
])('%s resets the connection before any answer; applied: %s', async (kind, applied) => {
  const simulator = await startFaulty({ kind });
  await expect(post(simulator, simple())).rejects.toMatchObject({ cause: { code: 'ECONNRESET' } });
  await expectAftermath(simulator, kind, applied);
});

test('cutOff promises the whole length, sends half of the body, ends the connection, and applies', async () => {
  const simulator = await startFaulty({ kind: 'cutOff' });
  const response = await post(simulator, simple());
  expect(response.headers.get('content-length')).toBe(String(SUCCESS.length));
  const received: Buffer[] = [];
  const reading = (async () => {
    for await (const chunk of response.body ?? []) received.push(Buffer.from(chunk));
  })();
  await expect(reading).rejects.toThrow('terminated');
  expect(Buffer.concat(received).toString()).toBe(SUCCESS.slice(0, SUCCESS.length / 2));
  await expectAftermath(simulator, 'cutOff', true);
});

test.each<Misbehaviour['kind'] & ('resetAfter' | 'cutOff')>(['resetAfter', 'cutOff'])(
  '%s applies neither a refused update nor a test action',
  async (kind) => {
    const simulator = await start();
    simulator.misbehave({ kind, times: 2 });
    for (const body of [simple({ HOUR24TO: '25' }), simple({ TEST: 'TRUE' })]) {
      await expect(post(simulator, body).then((response) => response.text())).rejects.toThrow(TypeError);
    }
    expect(simulator.requests()).toMatchObject([{ applied: false }, { applied: false }]);
    expect(simulator.button('ID1')?.version).toBe(0);
  },
);

test('hang never answers and does not apply', async () => {
  const simulator = await startFaulty({ kind: 'hang' });
  const client = new AbortController();
  const received = simulator.nextRequest();
  const answer = post(simulator, simple(), { signal: client.signal });
  expect(await received).toMatchObject({ fault: 'hang', answer: 'fault', applied: false });
  client.abort();
  await expect(answer).rejects.toThrow('aborted');
  await expectAftermath(simulator, 'hang', false);
});

test('delay goes on as normal for a client that waits', async () => {
  const simulator = await startFaulty({ kind: 'delay', ms: 1 });
  expect(await answerTo(simulator, simple())).toBe('SUCCESS');
  expect(simulator.requests()).toMatchObject([{ fault: 'delay', answer: 'SUCCESS', applied: true }]);
});

test('delay checks the update by the rules that hold after it', async () => {
  const simulator = await startFaulty({ kind: 'delay', ms: 1 });
  expect(await answerTo(simulator, simple({ HOUR24TO: '25' }))).toContain('HOUR24TO');
  expect(simulator.requests()).toMatchObject([{ fault: 'delay', applied: false }]);
});

test('delay does not apply the update of a client that has gone', async () => {
  const simulator = await startFaulty({ kind: 'delay', ms: 60_000 });
  const recorded = simulator.nextRequest();
  const client = await sendRaw(simulator, simple());
  client.destroy();
  expect(await recorded).toMatchObject({ fault: 'delay', answer: 'fault', applied: false });
  await expectAftermath(simulator, 'delay', false);
});

test('a delayed request is recorded at its place in order of arrival', async () => {
  const simulator = await startFaulty({ kind: 'delay', ms: 60_000 });
  const second = simulator.nextRequest();
  const client = await sendRaw(simulator, simple({ BUTTONTITLE: '1' }), simple({ BUTTONTITLE: '2' }));
  expect(await second).toMatchObject({ sequence: 2, parameters: { BUTTONTITLE: '2' }, applied: true });
  const first = simulator.nextRequest();
  client.destroy();
  expect(await first).toMatchObject({ sequence: 1, parameters: { BUTTONTITLE: '1' }, applied: false });
  expect(simulator.requests()).toEqual([await first, await second]);
});

test('a client that leaves before its request is whole is not recorded', async () => {
  const simulator = await start();
  const client = await sendRaw(simulator, simple());
  client.write('POST /api/v3.asp HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\n12345');
  await simulator.nextRequest(({ sequence }) => sequence === 1);
  client.end();
  await once(client.resume(), 'close');
  expect(simulator.requests()).toHaveLength(1);
});
