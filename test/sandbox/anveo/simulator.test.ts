import { expect, test } from 'vitest';
import { startSimulator } from '../../../sandbox/anveo/simulator.ts';
import { CALLFLOW, elements, envelope, post, SIMPLE, SUCCESS, simple, start, USER_KEY } from './fixture.ts';

test("Anveo's own example request is answered with Anveo's own example response", async () => {
  const simulator = await start();
  const response = await post(simulator, simple());
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('application/xml; charset=UTF-8');
  expect(await response.text()).toBe(SUCCESS);
});

test('a button is at version 0 and has no parameters before its first update', async () => {
  const simulator = await start({ buttons: ['A', 'B'] });
  const untouched = { version: 0, updatedAt: null, parameters: {}, countries: [], variables: {} };
  expect(simulator.buttons()).toEqual([
    { id: 'A', ...untouched },
    { id: 'B', ...untouched },
  ]);
});

test('an update is applied with every parameter, counted and dated', async () => {
  const simulator = await start({ now: () => new Date('2026-01-02T03:04:05.678Z') });
  const countries = '<PARAMETER NAME="ALLOWCOUNTRY">USA</PARAMETER><PARAMETER NAME="ALLOWCOUNTRY">CANADA</PARAMETER>';
  await post(simulator, envelope(elements(SIMPLE) + countries));
  expect(simulator.button('ID1')).toEqual({
    id: 'ID1',
    version: 1,
    updatedAt: '2026-01-02T03:04:05.678Z',
    parameters: SIMPLE,
    countries: ['USA', 'CANADA'],
    variables: {},
  });
});

test('an update replaces the button whole: what it leaves out is gone', async () => {
  const simulator = await start();
  const variables = '<PARAMETER NAME="VARIABLE" VARIABLENAME="ACCOUNTID">8732123</PARAMETER>';
  await post(simulator, envelope(elements(CALLFLOW) + variables));
  expect(simulator.button('ID1')?.variables).toEqual({ ACCOUNTID: '8732123' });
  await post(simulator, simple({ BUTTONTITLE: undefined }));
  const { BUTTONTITLE: _, ...rest } = SIMPLE;
  expect(simulator.button('ID1')).toMatchObject({ version: 2, countries: [] });
  expect(simulator.button('ID1')?.parameters).toEqual(rest);
  expect(simulator.button('ID1')?.variables).toEqual({});
});

test('a button that was handed out does not change with the next update', async () => {
  const simulator = await start();
  const before = simulator.button('ID1');
  await post(simulator, simple());
  expect(before?.version).toBe(0);
});

test.each(['__proto__', 'constructor', 'a/b?c#d', 'Größe 1 \u{1f4de}'])('the button ID %s works', async (id) => {
  const simulator = await start({ buttons: [] });
  expect(simulator.button(id)).toBeUndefined();
  simulator.addButtons([id]);
  await post(simulator, simple({ ID: id }));
  expect(simulator.button(id)).toMatchObject({ id, version: 1 });
});

test.each(['__proto__', 'constructor'])('the variable name %s works', async (name) => {
  const simulator = await start();
  await post(
    simulator,
    envelope(`${elements(CALLFLOW)}<PARAMETER NAME="VARIABLE" VARIABLENAME="${name}">1</PARAMETER>`),
  );
  expect(Object.entries(simulator.button('ID1')?.variables ?? {})).toEqual([[name, '1']]);
});

test.each([
  ['a CRLF becomes a line feed', 'a\r\nb', 'a\nb'],
  ['a carriage return as a reference stays', 'a&#13;b', 'a\rb'],
  ['entities and CDATA are resolved', '&lt;b&gt; &amp;amp; <![CDATA[<i>]]>', '<b> &amp; <i>'],
  ['white space is kept', '  a\tb  ', '  a\tb  '],
  ['comments are no part of the text', 'a<!-- c -->b', 'ab'],
])('text is stored as parsed: %s', async (_, written, stored) => {
  const simulator = await start();
  const offHours = `<PARAMETER NAME="OFFHOURSMESSAGE">${written}</PARAMETER>`;
  await post(simulator, envelope(elements({ ...SIMPLE, OFFHOURSMESSAGE: undefined }) + offHours));
  expect(simulator.button('ID1')?.parameters['OFFHOURSMESSAGE']).toBe(stored);
});

test('a test action is checked but not applied', async () => {
  const simulator = await start();
  expect(await (await post(simulator, simple({ TEST: 'TRUE' }))).text()).toBe(SUCCESS);
  expect(simulator.button('ID1')?.version).toBe(0);
  await post(simulator, simple({ TEST: 'TRUE', HOUR24TO: '25' }));
  expect(simulator.requests()).toMatchObject([
    { test: true, applied: false, answer: 'SUCCESS' },
    { test: true, applied: false, answer: expect.stringContaining('HOUR24TO') },
  ]);
});

test('requests are recorded in order of arrival, with what became of them', async () => {
  const simulator = await start();
  await post(simulator, simple());
  await post(simulator, simple({ ID: 'ID2' }));
  await post(simulator, 'no XML');
  const common = { countries: [], variables: {}, test: false };
  expect(simulator.requests()).toEqual([
    { sequence: 1, buttonId: 'ID1', parameters: SIMPLE, ...common, answer: 'SUCCESS', applied: true },
    {
      sequence: 2,
      buttonId: 'ID2',
      parameters: { ...SIMPLE, ID: 'ID2' },
      ...common,
      answer: 'ID is not the ID of an existing button.',
      applied: false,
    },
    { sequence: 3, parameters: {}, ...common, answer: 'The request is not well-formed XML.', applied: false },
  ]);
});

test('neither the user key nor the signature is kept with requests or buttons', async () => {
  const simulator = await start();
  await post(simulator, simple({ SIGNATURE: 'secret-signature' }));
  await post(simulator, envelope(elements({ ...SIMPLE, SIGNATURE: 'secret-signature' }), 'wrong-key'));
  const kept = JSON.stringify([simulator.requests(), simulator.buttons()]);
  for (const secret of [USER_KEY, 'secret-signature', 'wrong-key', 'SIGNATURE"']) expect(kept).not.toContain(secret);
});

test('nextRequest resolves at the next request, or at the next that the predicate accepts', async () => {
  const simulator = await start({ buttons: ['A', 'B'] });
  const next = simulator.nextRequest();
  const nextOfB = simulator.nextRequest(({ buttonId }) => buttonId === 'B');
  await post(simulator, simple({ ID: 'A' }));
  await post(simulator, simple({ ID: 'B' }));
  expect(await next).toMatchObject({ sequence: 1, buttonId: 'A' });
  expect(await nextOfB).toMatchObject({ sequence: 2, buttonId: 'B' });
});

test('closing ends active connections and pending waits, and may be repeated', async () => {
  const simulator = await start();
  simulator.misbehave({ kind: 'hang' });
  const hung = simulator.nextRequest();
  const answer = post(simulator, simple());
  await hung;
  const next = simulator.nextRequest();
  await Promise.all([simulator.close(), simulator.close()]);
  await expect(answer).rejects.toThrow('fetch failed');
  await expect(next).rejects.toThrow('The simulator was closed before such a request.');
  await expect(fetch(simulator.url)).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } });
});

test('a port that is taken rejects the start', async () => {
  const simulator = await start();
  const port = Number(new URL(simulator.url).port);
  await expect(startSimulator({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
});

test('the query of the endpoint is no part of its path', async () => {
  const simulator = await start();
  const response = await fetch(`${simulator.endpoint}?a=b`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/xml' },
    body: simple(),
  });
  expect(await response.text()).toBe(SUCCESS);
});
