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

test('what stands behind a deferred update says behind which', async () => {
  const world = await startWorld();
  world.anveo.misbehave({ kind: 'status', status: 404 });
  await world.invoke([...updates('A'), record(callFlowEvent(), { messageId: 'B' })]);
  expect(world.outcomes()).toMatchObject([
    { messageId: 'A', cause: 'settings' },
    { messageId: 'B', cause: 'blocked', reason: 'behind the deferred message A of its group' },
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
  const failures = await world.failures([...updates('A'), blocked, other, ...updates('B')]);
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

test('only what is past the retry window is given up; younger updates of the run stay', async () => {
  const world = await startWorld();
  world.anveo.misbehave({ kind: 'status', status: 503, share: 1 });
  const old = record(simpleEvent(), { messageId: 'OLD', sentAt: world.clock.now() - 80 * 3_600_000 });
  expect(await world.failures([old, ...updates('NEW')])).toEqual(['NEW']);
  expect(outcomes(world)).toEqual({ OLD: 'dead-lettered', NEW: 'deferred' });
});

test('records of a standard queue go in the order of sending for each button', async () => {
  const world = await startWorld();
  const at = (sentAt: number, messageId: string, fields: Record<string, unknown>) =>
    record(simpleEvent({ offHoursMessage: messageId, ...fields }), { messageId, sentAt, group: undefined });
  const now = world.clock.now();
  await world.invoke([at(now + 2, 'NEW', {}), at(now + 1, 'OLD', { buttonTitle: 'Ring me' })]);
  expect(sent(world)).toEqual(['OLD', 'NEW']);
  expect(outcomes(world)).toEqual({ OLD: 'delivered', NEW: 'delivered' });
});

test('a message that is in the batch twice has one outcome', async () => {
  const world = await startWorld();
  world.anveo.misbehave({ kind: 'status', status: 404, times: 1 });
  expect(await world.failures([...updates('A'), ...updates('A')])).toEqual(['A']);
  expect(world.outcomes()).toHaveLength(1);
});
