import { expect, test } from 'vitest';
import { callFlowEvent, simpleEvent } from './events.ts';
import { record } from './records.ts';
import { startWorld, type World } from './world.ts';

/** Updates of BUTTON1 in one message group, told apart by their off-hours message. */
const updates = (...messages: string[]) =>
  messages.map((offHoursMessage) => record(simpleEvent({ offHoursMessage }), { messageId: offHoursMessage }));

const sent = ({ anveo }: World) => anveo.requests().map(({ parameters }) => parameters['OFFHOURSMESSAGE']);
const outcomes = (world: World) =>
  Object.fromEntries(world.outcomes().map(({ messageId, outcome }) => [messageId, outcome]));

test('of several updates of one button only the newest is sent; the older are superseded', async () => {
  const world = await startWorld();
  expect(await world.failures(updates('A', 'B', 'C'))).toEqual([]);
  expect(sent(world)).toEqual(['C']);
  expect(outcomes(world)).toEqual({ A: 'superseded', B: 'superseded', C: 'delivered' });
  expect(world.outcomes().find(({ messageId }) => messageId === 'A')).toMatchObject({ by: 'C', attempts: 0 });
  expect(world.metrics.filter(({ name }) => name === 'Superseded')).toHaveLength(2);
});

test('when the newest is rejected the next older gets its turn', async () => {
  const world = await startWorld();
  world.anveo.misbehave({ kind: 'error', text: 'No.', times: 1 });
  expect(await world.failures(updates('A', 'B', 'C'))).toEqual([]);
  expect(sent(world)).toEqual(['C', 'B']);
  expect(outcomes(world)).toEqual({ A: 'superseded', B: 'delivered', C: 'dead-lettered' });
});

test('when all are rejected all are dead-lettered, newest first', async () => {
  const world = await startWorld();
  world.anveo.misbehave({ kind: 'error', text: 'No.', times: 3 });
  await world.invoke(updates('A', 'B', 'C'));
  expect(sent(world)).toEqual(['C', 'B', 'A']);
  expect(outcomes(world)).toEqual({ A: 'dead-lettered', B: 'dead-lettered', C: 'dead-lettered' });
});

test('when the newest is rejected and an older one deferred, both stay: as if they had been sent in order', async () => {
  const world = await startWorld();
  world.anveo.misbehave({ kind: 'error', text: 'No.', times: 1 });
  world.anveo.misbehave({ kind: 'status', status: 404, times: 1 });
  expect(await world.failures(updates('A', 'B'))).toEqual(['A', 'B']);
  expect(sent(world)).toEqual(['B', 'A']);
  expect(outcomes(world)).toEqual({ A: 'deferred', B: 'deferred' });
  expect(await world.deadLetters()).toEqual([]);
});

test('a FIFO queue decides the order, whatever the clocks of its hosts say', async () => {
  const world = await startWorld();
  const [a, b] = ['A', 'B'].map((messageId, index) =>
    record(simpleEvent({ offHoursMessage: messageId }), { messageId, sentAt: 2000 - index }),
  );
  if (a && b) await world.invoke([a, b]);
  expect(sent(world)).toEqual(['B']);
});

test('what waits for a deferred update says for which', async () => {
  const world = await startWorld();
  world.anveo.misbehave({ kind: 'status', status: 404 });
  await world.invoke([...updates('A'), record(callFlowEvent(), { messageId: 'B' })]);
  expect(world.outcomes()).toMatchObject([
    { messageId: 'A', cause: 'settings' },
    { messageId: 'B', cause: 'blocked', reason: 'waits for the deferred message A of its group' },
  ]);
});

test('when the newest fails in passing all stay in the queue', async () => {
  const world = await startWorld();
  world.anveo.misbehave({ kind: 'status', status: 503, times: 3 });
  expect(await world.failures(updates('A', 'B', 'C'))).toEqual(expect.arrayContaining(['A', 'B', 'C']));
  expect(sent(world)).toEqual(['C', 'C', 'C']);
  expect(outcomes(world)).toEqual({ A: 'deferred', B: 'deferred', C: 'deferred' });
  const attempts = world.outcomes().map((line) => [line['messageId'], line['attempts']]);
  expect(attempts).toEqual(
    expect.arrayContaining([
      ['C', 3],
      ['A', 0],
      ['B', 0],
    ]),
  );
});

test('a newer update that leaves a parameter out does not supersede the one that sets it', async () => {
  const world = await startWorld();
  await world.invoke([
    record(simpleEvent({ buttonTitle: 'Ring me', offHoursMessage: 'A' }), { messageId: 'A' }),
    record(simpleEvent({ offHoursMessage: 'B' }), { messageId: 'B' }),
  ]);
  expect(sent(world)).toEqual(['A', 'B']);
  expect(outcomes(world)).toEqual({ A: 'delivered', B: 'delivered' });
});

test('a change of configuration goes in order', async () => {
  const world = await startWorld();
  const first = record(callFlowEvent({ variables: { A: '1' }, offHoursMessage: 'A' }), { messageId: 'A' });
  await world.invoke([first, ...updates('B', 'C')]);
  expect(sent(world)).toEqual(['A', 'C']);
  expect(outcomes(world)).toEqual({ A: 'delivered', B: 'superseded', C: 'delivered' });
});

test('updates of different buttons in one group go in order and supersede nothing', async () => {
  const world = await startWorld();
  const of = (id: string, messageId: string) => record(simpleEvent({ id, offHoursMessage: messageId }), { messageId });
  await world.invoke([of('BUTTON1', 'A'), of('BUTTON2', 'B'), of('BUTTON1', 'C')]);
  expect(sent(world)).toEqual(['A', 'B', 'C']);
});

test('a deferred record stops those behind it in its group and no other group', async () => {
  const world = await startWorld();
  world.anveo.misbehave({ kind: 'status', status: 404, times: 1, buttonId: 'BUTTON1' });
  const other = record(simpleEvent({ id: 'BUTTON2' }), { messageId: 'OTHER', group: 'OTHER' });
  const blocked = record('not JSON', { messageId: 'BLOCKED' });
  const uncovered = record(simpleEvent({ buttonTitle: 'Ring me' }), { messageId: 'A' });
  const failures = await world.failures([uncovered, blocked, other, ...updates('B')]);
  expect(failures).toEqual(['A', 'BLOCKED', 'B']);
  expect(outcomes(world)).toEqual({ A: 'deferred', BLOCKED: 'deferred', B: 'deferred', OTHER: 'delivered' });
  expect(await world.deadLetters()).toEqual([]);
});

test('an invalid record between two updates keeps its place', async () => {
  const world = await startWorld();
  await world.invoke([...updates('A'), record('not JSON', { messageId: 'BAD' }), ...updates('B')]);
  expect(sent(world)).toEqual(['A', 'B']);
  expect(outcomes(world)).toEqual({ A: 'delivered', BAD: 'dead-lettered', B: 'delivered' });
});

const HOURS_80 = 80 * 3_600_000;
const named = (messageId: string, fields = {}, event = {}) =>
  record(simpleEvent({ offHoursMessage: messageId, ...event }), { messageId, ...fields });

test('an update past the retry window is not given up while a newer one that covers it waits', async () => {
  const world = await startWorld();
  world.anveo.misbehave({ kind: 'status', status: 503, share: 1 });
  const old = { sentAt: world.clock.now() - HOURS_80, receiveCount: 9 };
  expect(await world.failures([named('OLD', old), named('NEW', { receiveCount: 9 })])).toEqual(['OLD', 'NEW']);
  expect(outcomes(world)).toEqual({ OLD: 'deferred', NEW: 'deferred' });
  expect(await world.deadLetters()).toEqual([]);
});

test('an update past the retry window that fails is superseded by a newer one that is delivered', async () => {
  const world = await startWorld();
  world.anveo.misbehave({ kind: 'status', status: 403, times: 2 });
  const old = { sentAt: world.clock.now() - HOURS_80, receiveCount: 9 };
  expect(await world.failures([named('OLD', old), named('NEW', { receiveCount: 9 })])).toEqual([]);
  expect(outcomes(world)).toEqual({ OLD: 'superseded', NEW: 'delivered' });
});

test('an update past the retry window that no newer one covers is given up, and the next gets its turn', async () => {
  const world = await startWorld();
  world.environment['ANVEO_ATTEMPTS'] = '1';
  world.anveo.misbehave({ kind: 'status', status: 503, times: 1 });
  const old = named('OLD', { sentAt: world.clock.now() - HOURS_80 }, { buttonTitle: 'Ring me' });
  expect(await world.failures([old, named('NEW')])).toEqual([]);
  expect(outcomes(world)).toEqual({ OLD: 'dead-lettered', NEW: 'delivered' });
});

test('an update that keeps failing goes last from its third receive on, and holds up nothing older', async () => {
  const world = await startWorld();
  world.environment['ANVEO_ATTEMPTS'] = '1';
  const batch = (receiveCount: number) => ['A', 'B', 'C'].map((name) => named(name, { receiveCount }));
  for (const receiveCount of [1, 2]) {
    world.anveo.misbehave({ kind: 'status', status: 503, times: 1 });
    expect(await world.failures(batch(receiveCount))).toEqual(['A', 'B', 'C']);
  }
  expect(sent(world)).toEqual(['C', 'C']);
  world.anveo.misbehave({ kind: 'delay', ms: 0, times: 2 });
  world.anveo.misbehave({ kind: 'status', status: 503, times: 1 });
  expect(await world.failures(batch(3))).toEqual(['C']);
  expect(sent(world).slice(2)).toEqual(['A', 'B', 'C']);
});

test('an update that keeps failing is replaced by a newer one in the same invocation', async () => {
  const world = await startWorld();
  world.anveo.misbehave({ kind: 'status', status: 404, times: 1 });
  expect(await world.failures(['A', 'B', 'C'].map((name) => named(name, { receiveCount: 7 })))).toEqual([]);
  expect(sent(world)).toEqual(['A', 'B', 'C']);
  expect(outcomes(world)).toEqual({ A: 'superseded', B: 'delivered', C: 'delivered' });
});

test('of poison, a valid update and newer poison the valid one is delivered', async () => {
  const world = await startWorld();
  world.environment['ANVEO_ATTEMPTS'] = '1';
  const fault = { kind: 'status', status: 503, times: 1 } as const;
  for (const each of [fault, { kind: 'delay', ms: 0, times: 1 } as const, fault]) world.anveo.misbehave(each);
  const batch = ['P0', 'A', 'P2'].map((name) => named(name, { receiveCount: 7 }));
  expect(await world.failures(batch)).toEqual(['P2']);
  expect(outcomes(world)).toEqual({ P0: 'superseded', A: 'delivered', P2: 'deferred' });
});

test.each([
  ['an invalid', { hour24From: 25 }],
  ['an expired', { notAfter: '2020-01-01T00:00:00Z' }],
])('poison is replaced by a newer update that covers it, past %s record', async (_, event) => {
  const world = await startWorld();
  world.anveo.misbehave({ kind: 'status', status: 404, times: 1 });
  const receiveCount = 7;
  const batch = [named('P', { receiveCount }), named('BAD', { receiveCount }, event), named('N', { receiveCount })];
  expect(await world.failures(batch)).toEqual([]);
  expect(sent(world)).toEqual(['P', 'N']);
  expect(outcomes(world)).toEqual({ P: 'superseded', BAD: 'dead-lettered', N: 'delivered' });
});

test('poison and a newer update that was rejected are replaced by the next that covers both', async () => {
  const world = await startWorld();
  world.anveo.misbehave({ kind: 'status', status: 404, times: 1 });
  world.anveo.misbehave({ kind: 'error', text: 'No.', times: 1 });
  expect(await world.failures(['P', 'R', 'N'].map((name) => named(name, { receiveCount: 7 })))).toEqual([]);
  expect(sent(world)).toEqual(['P', 'R', 'N']);
  expect(outcomes(world)).toEqual({ P: 'superseded', R: 'superseded', N: 'delivered' });
  expect(await world.deadLetters()).toEqual([]);
});

test('poison stays where the next update does not cover one between them that was rejected', async () => {
  const world = await startWorld();
  world.anveo.misbehave({ kind: 'status', status: 404, times: 1 });
  world.anveo.misbehave({ kind: 'error', text: 'No.', times: 1 });
  const receiveCount = 7;
  const rejected = named('R', { receiveCount }, { buttonTitle: 'Ring me' });
  const batch = [named('P', { receiveCount }), rejected, named('N', { receiveCount })];
  expect(await world.failures(batch)).toEqual(['P', 'R', 'N']);
  expect(sent(world)).toEqual(['P', 'R']);
});

test('an older update that fails stays, with the newer one that was rejected', async () => {
  const world = await startWorld();
  world.anveo.misbehave({ kind: 'status', status: 404, times: 1 });
  world.anveo.misbehave({ kind: 'error', text: 'No.', times: 1 });
  const batch = ['A', 'B'].map((name) => named(name, { receiveCount: 7 }));
  expect(await world.failures(batch)).toEqual(['A', 'B']);
  expect(sent(world)).toEqual(['A', 'B']);
  expect(await world.deadLetters()).toEqual([]);
});

test('a message that is in the batch twice has one outcome', async () => {
  const world = await startWorld();
  world.anveo.misbehave({ kind: 'status', status: 404, times: 1 });
  expect(await world.failures([...updates('A'), ...updates('A')])).toEqual(['A']);
  expect(world.outcomes()).toHaveLength(1);
});
