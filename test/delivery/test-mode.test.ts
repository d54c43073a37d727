import { expect, test } from 'vitest';
import { simpleEvent } from './events.ts';
import { record } from './records.ts';
import { startWorld } from './world.ts';

/** The function as it is, and in test mode, beside one history. */
const start = async () => {
  const [real, inTest] = [await startWorld(), await startWorld()];
  const history = await real.keepHistory();
  Object.assign(inTest.environment, { ...real.environment, ANVEO_TEST_MODE: 'true', ANVEO_ATTEMPTS: '1' });
  Object.assign(inTest.environment, { ANVEO_ENDPOINT: inTest.anveo.endpoint });
  inTest.aws['AWS_ENDPOINT_URL_DYNAMODB'] = history.dynamoDb.url;
  return { real, inTest, history, now: real.clock.now() };
};

/** An update of BUTTON1 that is told by its off-hours message. */
const update = (messageId: string, fields = {}, event = {}) =>
  record(simpleEvent({ offHoursMessage: messageId, ...event }), { messageId, group: 'BUTTON1', ...fields });

const late = (messageId: string, asOf: number, sentAt: number) =>
  update(messageId, { sentAt }, { asOf: new Date(asOf).toISOString() });

test('in test mode a delivered update is a row marked as a test, and leaves what the button shows', async () => {
  const { real, inTest, history, now } = await start();
  await real.invoke([update('A', { sentAt: now - 3000 })]);
  await inTest.invoke([update('B', { sentAt: now - 1000 })]);
  expect(inTest.anveo.requests()).toMatchObject([{ applied: false }]);
  expect(await history.shown('BUTTON1')).toMatchObject({ messageId: 'A' });
  expect(await Array.fromAsync(history.button('BUTTON1'))).toMatchObject([
    { messageId: 'B', outcome: 'delivered', test: true },
    { messageId: 'A', outcome: 'delivered' },
  ]);
});

test('a late update is compared with what was delivered for real, in test mode too', async () => {
  const { real, inTest, now } = await start();
  await real.invoke([update('A', { sentAt: now - 3000 })]);
  await inTest.invoke([update('B', { sentAt: now - 1000 })]);
  for (const [id, asOf] of [
    ['OLDER', now - 4000],
    ['NEWER', now - 2000],
  ] as const) {
    await inTest.invoke([late(id, asOf, now)]);
  }
  await real.invoke([late('REAL', now - 2000, now)]);
  expect(inTest.outcomes().slice(1)).toMatchObject([
    { messageId: 'OLDER', outcome: 'superseded', by: 'A' },
    { messageId: 'NEWER', outcome: 'delivered' },
  ]);
  expect(real.outcomes().at(-1)).toMatchObject({ messageId: 'REAL', outcome: 'delivered' });
});

test('in test mode an update is not unchanged because one before it said the same', async () => {
  const { inTest } = await start();
  const attributes = { SkipUnchanged: 'true' };
  // In one batch, and in order because of their third receive.
  const fields = { receiveCount: 3, attributes };
  await inTest.invoke([update('A', fields), update('B', fields, { offHoursMessage: 'A' })]);
  expect(inTest.outcomes().map(({ outcome }) => outcome)).toEqual(['delivered', 'delivered']);
});

test('an update that the button shows already is unchanged, and in test mode leaves since when', async () => {
  const { real, inTest, history, now } = await start();
  await real.invoke([update('A', { sentAt: now - 3000 })]);
  await inTest.invoke([update('B', { attributes: { SkipUnchanged: 'true' } }, { offHoursMessage: 'A' })]);
  expect(inTest.outcomes()).toMatchObject([{ outcome: 'unchanged' }]);
  expect(await history.shown('BUTTON1')).toMatchObject({ messageId: 'A' });
});

test('in test mode no failed call may have changed the button', async () => {
  const { real, inTest, history } = await start();
  await real.invoke([update('A')]);
  inTest.anveo.misbehave({ kind: 'cutOff', times: 1 });
  await inTest.invoke([update('B')]);
  expect(inTest.outcomes()).toMatchObject([{ outcome: 'deferred', cause: 'anveo' }]);
  expect(inTest.outcomes()[0]).not.toHaveProperty('mayHaveLanded');
  expect(await history.shown('BUTTON1')).not.toHaveProperty('uncertain');
  expect((await Array.fromAsync(history.failing('retrying')))[0]).not.toHaveProperty('mayHaveLanded');
});

test("updates of the canary's button change nothing, and those of other buttons do", async () => {
  const world = await startWorld();
  const history = await world.keepHistory();
  world.environment['CANARY_BUTTON'] = 'BUTTON1';
  await world.invoke([update('A'), record(simpleEvent({ id: 'BUTTON2' }), { messageId: 'B', group: 'BUTTON2' })]);
  expect(world.outcomes().map(({ messageId, outcome }) => [messageId, outcome])).toEqual([
    ['A', 'delivered'],
    ['B', 'delivered'],
  ]);
  expect(
    world.anveo
      .requests()
      .map(({ applied }) => applied)
      .sort(),
  ).toEqual([false, true]);
  expect(world.anveo.button('BUTTON2')?.version).toBe(1);
  expect(await history.shown('BUTTON1')).toBeUndefined();
  expect(await history.shown('BUTTON2')).toMatchObject({ messageId: 'B' });
  expect(await Array.fromAsync(history.button('BUTTON1'))).toMatchObject([{ outcome: 'delivered', test: true }]);
  expect((await Array.fromAsync(history.button('BUTTON2')))[0]).not.toHaveProperty('test');
});

test("no failed call may have changed the canary's button", async () => {
  const world = await startWorld();
  Object.assign(world.environment, { CANARY_BUTTON: 'BUTTON1', ANVEO_ATTEMPTS: '1' });
  world.anveo.misbehave({ kind: 'cutOff', times: 2 });
  await world.invoke([update('A'), record(simpleEvent({ id: 'BUTTON2' }), { messageId: 'B', group: 'BUTTON2' })]);
  expect(world.outcomes().map(({ messageId, mayHaveLanded }) => [messageId, mayHaveLanded])).toEqual([
    ['A', undefined],
    ['B', true],
  ]);
});

test('an update of the canary is not unchanged, since what was delivered before it was a test as well', async () => {
  const world = await startWorld();
  world.environment['CANARY_BUTTON'] = 'BUTTON1';
  // In one batch, and in order because of their third receive.
  const fields = { receiveCount: 3, attributes: { SkipUnchanged: 'true' } };
  await world.invoke([update('A', fields), update('B', fields, { offHoursMessage: 'A' })]);
  expect(world.outcomes().map(({ outcome }) => outcome)).toEqual(['delivered', 'delivered']);
});
