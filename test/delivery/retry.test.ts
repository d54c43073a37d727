import { expect, test } from 'vitest';
import { simpleEvent } from './events.ts';
import { record } from './records.ts';
import { SECRET_ID, startWorld, type World } from './world.ts';

const update = (fields = {}) => record(simpleEvent(), { messageId: 'M1', ...fields });
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

test.each([
  ['2', [2000], 'delivered'],
  ['3', [], 'deferred'],
])(
  'nothing sleeps longer than two seconds: a Retry-After of %s s leads to waits of %j',
  async (retryAfter, slept, outcome) => {
    const world = await startWorld();
    world.anveo.misbehave({ kind: 'rateLimit', retryAfter });
    await world.invoke([update()]);
    expect(world.clock.slept).toEqual(slept);
    expect(world.outcomes()).toMatchObject([{ outcome }]);
  },
);

test('a Retry-After that is not waited for defers for at least as long', async () => {
  const world = await startWorld();
  world.anveo.misbehave({ kind: 'rateLimit', retryAfter: '120' });
  expect(await world.failures([update()])).toEqual(['M1']);
  expect(world.outcomes()).toMatchObject([{ outcome: 'deferred', attempts: 1, retryInSeconds: 120 }]);
});

test('no wait goes past the deadline', async () => {
  const world = await startWorld();
  world.anveo.misbehave({ kind: 'rateLimit', retryAfter: '2' });
  expect(await world.failures([update()], 3000)).toEqual(['M1']);
  expect(world.clock.slept).toEqual([]);
});

test('an attempt that timed out is not repeated in the same invocation', async () => {
  const world = await startWorld();
  world.environment['ANVEO_TIMEOUT_MS'] = '100';
  world.anveo.misbehave({ kind: 'hang', times: 1 });
  expect(await world.failures([update()])).toEqual(['M1']);
  expect(world.anveo.requests()).toHaveLength(1);
  expect(world.outcomes()).toMatchObject([{ cause: 'anveo', attempts: 1, mayHaveLanded: true }]);
});

test('nine updates beside one that hangs are acknowledged after one timeout of it', async () => {
  const world = await startWorld();
  world.anveo.misbehave({ kind: 'hang', buttonId: 'BUTTON1', share: 1 });
  expect(await world.failures(buttons(10))).toEqual(['M0']);
  expect(calls(world)).toBe(10);
  expect(world.clock.slept).toEqual([]);
});

test('no call begins after notAfter: the time runs out while attempts fail', async () => {
  const world = await startWorld();
  const notAfter = new Date(world.clock.now() + 150).toISOString();
  world.anveo.misbehave({ kind: 'status', status: 503, times: 9 });
  expect(await world.failures([record(simpleEvent({ notAfter }), { messageId: 'M1' })])).toEqual(['M1']);
  expect(world.anveo.requests()).toHaveLength(2);
  world.clock.advance(51);
  expect(await world.failures([record(simpleEvent({ notAfter }), { messageId: 'M1' })])).toEqual([]);
  expect(world.anveo.requests()).toHaveLength(2);
  expect(world.outcomes().at(-1)).toMatchObject({ failure: 'Expired' });
});

test('no call begins after notAfter: the time runs out while credentials are refreshed', async () => {
  const world = await startWorld();
  const notAfter = new Date(world.clock.now() + 10).toISOString();
  world.anveo.misbehave({ kind: 'status', status: 401, times: 1 });
  const refused = world.anveo.nextRequest().then(() => world.clock.advance(11));
  expect(await world.failures([record(simpleEvent({ notAfter }))])).toEqual([]);
  await refused;
  expect(world.anveo.requests()).toHaveLength(1);
  expect(world.outcomes()).toMatchObject([{ failure: 'Expired', attempts: 1 }]);
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

const DOWN = { kind: 'status', status: 503, share: 1 } as const;

/** Opens the breaker: updates of five buttons fail. */
const startOutage = async () => {
  const world = await startWorld();
  world.environment['ANVEO_ATTEMPTS'] = '1';
  world.anveo.misbehave(DOWN);
  await world.invoke(buttons(5));
  return world;
};

/** One update for each of so many buttons. */
const buttons = (count: number, fields = {}) =>
  Array.from({ length: count }, (_, index) =>
    record(simpleEvent({ id: `BUTTON${index + 1}` }), { messageId: `M${index}`, group: `G${index}`, ...fields }),
  );

const calls = (world: World) => world.anveo.requests().length;

test.each([
  ['words that mean a passing state', { kind: 'error', text: "BUTTONTITLE 'Please try us again' is not allowed" }],
  ['words that mean credentials', { kind: 'error', text: 'You are not authorized to use profile PROFILE123' }],
  ['403', { kind: 'status', status: 403 }],
  ['404', { kind: 'status', status: 404 }],
  ['503', { kind: 'status', status: 503 }],
] as const)('one button that always gets %s puts off no other button', async (_, misbehaviour) => {
  const world = await startWorld();
  world.anveo.misbehave({ ...misbehaviour, buttonId: 'BUTTON1', share: 1 });
  for (let receive = 1; receive <= 20; receive += 1) await world.invoke([update({ receiveCount: receive })]);
  expect(await world.failures(buttons(5).slice(1))).toEqual([]);
});

test('after failures of five buttons in a row the rest is deferred without a call', async () => {
  const world = await startOutage();
  await world.invoke(buttons(10));
  expect(calls(world)).toBe(5);
  expect(world.outcomes().slice(5)).toMatchObject(
    buttons(10).map(() => ({ cause: 'anveo', attempts: 0, reason: 'not tried: Anveo answered HTTP 503' })),
  );
});

test('while the breaker is open one probe goes through every five seconds, and the batch waits for it', async () => {
  const world = await startOutage();
  world.clock.advance(4999);
  await world.invoke(buttons(3));
  expect(calls(world)).toBe(5);
  world.clock.advance(1);
  await world.invoke(buttons(3));
  expect(calls(world)).toBe(6);
  world.anveo.behave();
  world.clock.advance(5000);
  expect(await world.failures(buttons(5))).toEqual([]);
});

test('what was not tried in an outage comes back within six minutes, up to its 200th receive', async () => {
  const world = await startOutage();
  await world.invoke(buttons(2, { receiveCount: 150 }));
  expect(world.outcomes().slice(5)).toMatchObject([{ retryInSeconds: 300 }, { retryInSeconds: 300 }]);
});

test('what the breaker defers is not given up, however old it is', async () => {
  const world = await startOutage();
  expect(await world.failures([update({ sentAt: 0 })])).toEqual(['M1']);
});

test('an answer between failures keeps the breaker closed', async () => {
  const world = await startWorld();
  world.environment['ANVEO_ATTEMPTS'] = '1';
  for (const [index, each] of buttons(5).entries()) {
    world.anveo.misbehave({ kind: 'status', status: 503, times: 1 });
    await world.invoke([each]);
    if (index === 2) await world.invoke([record(simpleEvent({ id: 'BUTTON1' }))]);
  }
  expect(await world.failures(buttons(5))).toEqual([]);
});

test('a rotated key opens no breaker: the calls are repeated with the new one', async () => {
  const world = await startWorld();
  await world.invoke(buttons(1));
  world.anveo.setAccount({ userKey: 'rotated-key', profiles: ['PROFILE123'] });
  world.secrets.put(SECRET_ID, 'rotated-key');
  expect(await world.failures(buttons(5))).toEqual([]);
});
