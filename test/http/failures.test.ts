import { expect, test } from 'vitest';
import { simpleEvent } from '../delivery/events.ts';
import { type Entry, failing, sqsError } from '../queue/sqs.ts';
import { KEYS, SECRET_ID, startHttpWorld } from './world.ts';

const isOf = (button: string) => (entry: Entry) => entry.MessageGroupId === button;
const FULL = { Code: 'ServiceUnavailable', SenderFault: false };
const unavailable = { status: 503, title: 'Service Unavailable', type: 'about:blank', detail: expect.any(String) };

test('an SQS that fails is 503 with Retry-After, and never 202', async () => {
  const world = await startHttpWorld({ onBatch: () => sqsError(500, 'InternalFailure', 'It broke.') });
  const answer = await world.post(simpleEvent());
  expect([answer.status, answer.body]).toEqual([503, unavailable]);
  expect(answer.headers.get('retry-after')).toBe('5');
  expect(world.lines).toMatchObject([{ level: 'error', reason: 'queue', why: expect.stringContaining('It broke.') }]);
  expect(world.metrics).toEqual([{ name: 'NotAnswered', value: 1 }]);
});

test('when SQS takes a part, the answer is 503; the retry sends the rest, and nothing twice', async () => {
  let isDown = true;
  const world = await startHttpWorld({
    // What fails goes nowhere; what does not is SQS's, as for the entries alone.
    onBatch: (entries) => (isDown && entries.some(isOf('B')) ? failing(entries, () => true, FULL) : undefined),
  });
  const events = [simpleEvent({ id: 'A' }), simpleEvent({ id: 'A', hour24From: 1 }), simpleEvent({ id: 'B' })];
  const first = await world.post(events, { id: 'msg_again' });
  expect(first.status).toBe(503);
  expect(world.queued()).toEqual([events[0]]);
  isDown = false;
  const second = await world.post(events, { id: 'msg_again' });
  expect(second.status).toBe(202);
  expect(world.queued()).toHaveLength(3);
  expect(world.queued().filter(({ id }) => id === 'A')).toEqual(events.slice(0, 2));
});

test('one that SQS does not take stops later ones of its button only', async () => {
  const world = await startHttpWorld({
    onBatch: (entries, number) => (number <= 3 ? failing(entries, isOf('A'), FULL) : undefined),
  });
  const events = [simpleEvent({ id: 'A' }), simpleEvent({ id: 'A', hour24From: 1 })];
  expect(await world.post(events)).toMatchObject({ status: 503 });
  expect(world.front.batches.map((batch) => batch.length)).toEqual([1, 1, 1]);
});

test('a Secrets Manager that fails is 503 with Retry-After while no key is known, for right and wrong signatures', async () => {
  const world = await startHttpWorld();
  world.vault.isDown = true;
  for (const key of [KEYS.crm, KEYS.sales]) {
    const answer = await world.post(simpleEvent(), { key });
    expect([answer.status, answer.body, answer.headers.get('retry-after')]).toEqual([503, unavailable, '5']);
  }
  expect(world.lines.at(-1)).toMatchObject({ reason: 'secret', why: expect.stringContaining(SECRET_ID) });
});

test('a Secrets Manager that fails is asked once in two seconds, not for each request', async () => {
  const world = await startHttpWorld();
  world.vault.isDown = true;
  await world.post(simpleEvent());
  const { fetches } = world.vault;
  await world.post(simpleEvent());
  expect(world.vault.fetches).toBe(fetches);
  world.vault.isDown = false;
  world.clock.time += 2000;
  expect(await world.post(simpleEvent())).toMatchObject({ status: 202 });
});

test('the last good keys serve while Secrets Manager fails', async () => {
  const world = await startHttpWorld();
  await world.warmUp();
  world.vault.isDown = true;
  world.clock.time += 600_000;
  expect(await world.post(simpleEvent())).toMatchObject({ status: 202 });
  expect(world.lines[0]).toMatchObject({ level: 'error', message: 'publishers not fetched' });
});

test('a secret that is not as documented is 503, and the log says what was expected', async () => {
  const world = await startHttpWorld();
  world.publishers('{"crm": {"keys": ["not-to-be-shown"]}}');
  expect(await world.post(simpleEvent())).toMatchObject({ status: 503 });
  const reason = expect.stringMatching(/^secret anveo\/publishers is not as documented: expected JSON /);
  expect(world.lines[0]).toMatchObject({ message: 'publishers not fetched', reason });
  expect(JSON.stringify(world.lines)).not.toContain('not-to-be-shown');
});

test('warming up fetches the secret, and never rejects', async () => {
  const world = await startHttpWorld();
  world.vault.isDown = true;
  await world.warmUp();
  world.vault.isDown = false;
  world.clock.time += 2000;
  await world.warmUp();
  const { fetches } = world.vault;
  await world.post(simpleEvent());
  expect(world.vault.fetches).toBe(fetches);
});
