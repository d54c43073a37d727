import { expect, test } from 'vitest';
import { simpleEvent } from './events.ts';
import { record } from './records.ts';
import { startWorld } from './world.ts';

const update = (fields = {}) => record(simpleEvent(), { messageId: 'M1', ...fields });
const many = (count: number) =>
  Array.from({ length: count }, (_, index) => record(simpleEvent(), { messageId: `M${index}`, group: `G${index}` }));

test('a transient failure is tried again in the same invocation', async () => {
  const world = await startWorld();
  world.anveo.misbehave({ kind: 'reset', times: 2 });
  expect(await world.failures([update()])).toEqual([]);
  expect(world.outcomes()).toMatchObject([{ outcome: 'delivered', attempts: 3 }]);
  expect(world.clock.slept).toEqual([100, 200]);
});

test('ANVEO_ATTEMPTS bounds the attempts of one invocation', async () => {
  const world = await startWorld();
  world.environment['ANVEO_ATTEMPTS'] = '2';
  world.anveo.misbehave({ kind: 'html', share: 1 });
  expect(await world.failures([update()])).toEqual(['M1']);
  expect(world.anveo.requests()).toHaveLength(2);
});

test('a Retry-After that fits into the invocation is waited for', async () => {
  const world = await startWorld();
  world.anveo.misbehave({ kind: 'rateLimit', retryAfter: '7' });
  expect(await world.failures([update()])).toEqual([]);
  expect(world.clock.slept).toEqual([7000]);
});

test('a Retry-After beyond the deadline defers at once, for at least as long', async () => {
  const world = await startWorld();
  world.anveo.misbehave({ kind: 'rateLimit', retryAfter: '120' });
  expect(await world.failures([update()])).toEqual(['M1']);
  expect(world.clock.slept).toEqual([]);
  expect(world.outcomes()).toMatchObject([{ outcome: 'deferred', attempts: 1, retryInSeconds: 120 }]);
});

test.each([
  ['22', [22_000], 'delivered'],
  ['23', [], 'deferred'],
])('of 30 s seven are kept: a Retry-After of %s s leads to waits of %j', async (retryAfter, slept, outcome) => {
  const world = await startWorld();
  world.anveo.misbehave({ kind: 'rateLimit', retryAfter });
  await world.invoke([update()], 30_000);
  expect(world.clock.slept).toEqual(slept);
  expect(world.outcomes()).toMatchObject([{ outcome }]);
});

test('a lack of time is no failure of Anveo', async () => {
  const world = await startWorld();
  for (let count = 0; count < 6; count += 1) await world.invoke([update()], 600);
  expect(await world.failures([update()])).toEqual([]);
});

test('no attempt is begun that the invocation has no time for', async () => {
  const world = await startWorld();
  expect(await world.failures([update()], 600)).toEqual(['M1']);
  expect(world.anveo.requests()).toEqual([]);
  expect(world.outcomes()).toMatchObject([{ level: 'warn', outcome: 'deferred', cause: 'time', attempts: 0 }]);
});

test('an attempt is cut at the deadline, with a margin left to report', async () => {
  const world = await startWorld();
  world.environment['ANVEO_TIMEOUT_MS'] = '60000';
  world.environment['ANVEO_ATTEMPTS'] = '1';
  world.anveo.misbehave({ kind: 'hang' });
  await world.invoke([update()], 800);
  expect(world.outcomes()).toMatchObject([{ outcome: 'deferred', reason: 'Anveo: no answer within 600 ms' }]);
});

test('after five failures in a row the rest is deferred without a call', async () => {
  const world = await startWorld();
  world.environment['ANVEO_ATTEMPTS'] = '5';
  world.anveo.misbehave({ kind: 'status', status: 503, share: 1 });
  await world.invoke([update()]);
  await world.invoke(many(10));
  expect(world.anveo.requests()).toHaveLength(5);
  expect(world.outcomes().slice(1)).toMatchObject(
    many(10).map(() => ({ cause: 'anveo', attempts: 0, reason: 'not tried: Anveo answered HTTP 503' })),
  );
});

test('an open breaker lets one probe through every five seconds and closes when it succeeds', async () => {
  const world = await startWorld();
  world.environment['ANVEO_ATTEMPTS'] = '5';
  world.anveo.misbehave({ kind: 'status', status: 503, times: 6 });
  await world.invoke([update()]);
  world.clock.advance(5000);
  await world.invoke(many(3));
  expect(world.anveo.requests()).toHaveLength(6);
  world.clock.advance(5000);
  await world.invoke(many(1));
  await world.invoke(many(3));
  expect(world.anveo.requests().filter(({ applied }) => applied)).toHaveLength(4);
});

test('what the breaker defers is not given up, however old it is', async () => {
  const world = await startWorld();
  world.environment['ANVEO_ATTEMPTS'] = '5';
  world.anveo.misbehave({ kind: 'status', status: 503, share: 1 });
  await world.invoke([update()]);
  expect(await world.failures([update({ sentAt: 0 })])).toEqual(['M1']);
});

test('a rejection tells that Anveo answers and closes the count of failures', async () => {
  const world = await startWorld();
  world.environment['ANVEO_ATTEMPTS'] = '4';
  world.anveo.misbehave({ kind: 'status', status: 503, times: 4 });
  world.anveo.misbehave({ kind: 'error', text: 'No.', times: 1 });
  world.anveo.misbehave({ kind: 'status', status: 503, times: 3 });
  await world.invoke([update()]);
  await world.invoke([update()]);
  expect(await world.failures([update()])).toEqual([]);
  expect(world.anveo.requests()).toHaveLength(9);
});
