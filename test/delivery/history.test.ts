import { expect, test } from 'vitest';
import { readDeadLetter } from '../../functions/queue/dead-letter.ts';
import { simpleEvent } from './events.ts';
import { record } from './records.ts';
import { startWorld, type World } from './world.ts';

const HOUR_MS = 3_600_000;

const start = async () => {
  const world = await startWorld();
  const history = await world.keepHistory();
  return { world, history };
};

/** An update of BUTTON1 that is told by its off-hours message. */
const update = (messageId: string, fields = {}, event = {}) =>
  record(simpleEvent({ offHoursMessage: messageId, ...event }), { messageId, group: 'BUTTON1', ...fields });

const last = (world: World) => world.outcomes().at(-1);
const shows = (world: World) => world.anveo.button('BUTTON1')?.parameters['OFFHOURSMESSAGE'];

test('a delivered update is what its button shows, and a row of its history', async () => {
  const { world, history } = await start();
  const sentAt = world.clock.now() - 5000;
  await world.invoke([update('A', { sentAt, attributes: { RunId: 'run-1' } })]);
  const about = { button: 'BUTTON1', asOf: sentAt, messageId: 'A', at: world.clock.now(), runId: 'run-1' };
  expect(await history.shown('BUTTON1')).toEqual({
    ...about,
    sentAt,
    update: expect.objectContaining({ offHoursMessage: 'A' }),
  });
  expect(await Array.fromAsync(history.button('BUTTON1'))).toEqual([
    { ...about, outcome: 'delivered', update: expect.objectContaining({ offHoursMessage: 'A' }) },
  ]);
  expect(await Array.fromAsync(history.run('run-1'))).toMatchObject([{ messageId: 'A', outcome: 'delivered' }]);
});

test.each(['our hand', "AWS's redrive"])(
  'A delivered, B rejected, C delivered: B, sent again by %s, is superseded by C',
  async () => {
    const { world, history } = await start();
    const at = world.clock.now();
    await world.invoke([update('A', { sentAt: at - 3000 })]);
    world.anveo.misbehave({ kind: 'error', text: 'Unknown profile.', times: 1 });
    await world.invoke([update('B', { sentAt: at - 2000 })]);
    await world.invoke([update('C', { sentAt: at - 1000 })]);
    expect(await Array.fromAsync(history.failing('dead'))).toMatchObject([{ messageId: 'B', failure: 'Rejected' }]);

    const [message] = await world.receiveDeadLetters();
    const attributes = Object.entries(message?.MessageAttributes ?? {}).map(([name, { StringValue = '' }]) => [
      name,
      StringValue,
    ]);
    const again = record(message?.Body, {
      messageId: 'B-again',
      group: 'BUTTON1',
      sentAt: at,
      attributes: Object.fromEntries(attributes),
    });
    expect(await world.failures([again])).toEqual([]);
    expect(shows(world)).toBe('C');
    expect(last(world)).toMatchObject({ outcome: 'superseded', by: 'C', attempts: 0 });
    expect(await Array.fromAsync(history.button('BUTTON1'))).toMatchObject([
      { messageId: 'C', outcome: 'delivered' },
      { messageId: 'B', outcome: 'superseded', supersededBy: 'C' },
      { messageId: 'A', outcome: 'delivered' },
    ]);
    expect(await Array.fromAsync(history.failing('dead'))).toEqual([]);
  },
);

test('a message that comes again once a newer one was delivered is superseded by it, since it was settled', async () => {
  const { world, history } = await start();
  const sentAt = world.clock.now() - 2000;
  await world.invoke([update('A', { sentAt })]);
  await world.invoke([update('B', { sentAt })]);
  expect(await world.failures([update('A', { sentAt, receiveCount: 2 })])).toEqual([]);
  expect(last(world)).toMatchObject({ messageId: 'A', outcome: 'superseded', by: 'B', attempts: 0 });
  expect(shows(world)).toBe('B');
  const rows = await Array.fromAsync(history.button('BUTTON1'));
  expect(rows.map(({ messageId, outcome }) => [messageId, outcome])).toEqual([
    ['B', 'delivered'],
    ['A', 'delivered'],
  ]);
  expect(world.metrics.map(({ name }) => name)).not.toContain('HistoryNotWritten');
});

test('of two updates that were sent at one time and come again, the one behind is delivered last', async () => {
  const { world } = await start();
  const fields = { sentAt: world.clock.now(), receiveCount: 3 };
  await world.invoke([update('B', fields)]);
  // The history missed that A was superseded by B.
  expect(await world.failures([update('A', fields), update('B', fields)])).toEqual([]);
  expect(shows(world)).toBe('B');
});

test('a dead letter whose message comes again once a newer one was delivered is not called', async () => {
  const { world } = await start();
  const sentAt = world.clock.now() - 2000;
  world.anveo.misbehave({ kind: 'error', text: 'No.', times: 1 });
  await world.invoke([update('A', { sentAt })]);
  await world.invoke([update('B', { sentAt: sentAt + 1 })]);
  await world.invoke([update('A', { sentAt, receiveCount: 2 })]);
  expect(last(world)).toMatchObject({ messageId: 'A', outcome: 'superseded', by: 'B' });
});

test("a fresh update that was only deferred is delivered, also where the clock of SQS's host was behind", async () => {
  const { world } = await start();
  const sentAt = world.clock.now();
  world.environment['ANVEO_ATTEMPTS'] = '1';
  await world.invoke([update('A', { sentAt: sentAt + 3 })]);
  world.anveo.misbehave({ kind: 'status', status: 503, times: 1 });
  expect(await world.failures([update('B', { sentAt })])).toEqual(['B']);
  expect(await world.failures([update('B', { sentAt, receiveCount: 2 })])).toEqual([]);
  expect(last(world)).toMatchObject({ messageId: 'B', outcome: 'delivered' });
});

test('a letter that dies again keeps its first sending, and the ID of the message that died for deduplication', async () => {
  const { world } = await start();
  world.anveo.misbehave({ kind: 'error', text: 'No.', share: 1 });
  const first = { SentAt: '2026-11-20T10:00:00.000Z', SourceMessageId: 'B' };
  await world.invoke([update('B-again', { attributes: first })]);
  const [message] = await world.receiveDeadLetters();
  expect(message && readDeadLetter(message)).toMatchObject({
    sourceMessageId: 'B',
    sentAt: '2026-11-20T10:00:00.000Z',
    messageId: 'B-again',
  });
});

test.each([
  ['its asOf is earlier than that of what the button shows', -2000, 'superseded'],
  ['its asOf is the same', -1000, 'delivered'],
  ['its asOf is later', -500, 'delivered'],
])('a late update: %s', async (_, offset, outcome) => {
  const { world } = await start();
  const now = world.clock.now();
  await world.invoke([update('A', { sentAt: now - 1000 })]);
  await world.invoke([update('B', { sentAt: now }, { asOf: new Date(now + offset).toISOString() })]);
  expect(last(world)).toMatchObject({ messageId: 'B', outcome });
});

test('an asOf in the future counts as the moment of sending, also when the update comes back', async () => {
  const { world } = await start();
  const now = world.clock.now();
  await world.invoke([update('A', { sentAt: now - 1000 })]);
  const attributes = { SentAt: new Date(now - 5000).toISOString(), SourceMessageId: 'B' };
  await world.invoke([update('B2', { sentAt: now, attributes }, { asOf: '2099-01-01T00:00:00Z' })]);
  expect(last(world)).toMatchObject({ outcome: 'superseded', by: 'A' });
});

test('a late update in one batch with what is newer is not sent after it, nor before an older one that it would replace', async () => {
  const { world } = await start();
  const now = world.clock.now();
  const late = update('LATE', { sentAt: now }, { asOf: new Date(now - HOUR_MS).toISOString(), buttonTitle: 'Ring me' });
  await world.invoke([update('FRESH', { sentAt: now - 10 }), late]);
  expect(shows(world)).toBe('FRESH');
  expect(world.outcomes()).toMatchObject([
    { messageId: 'FRESH', outcome: 'delivered' },
    { messageId: 'LATE', outcome: 'superseded', by: 'FRESH' },
  ]);
});

test('a fresh update makes no read, also when DynamoDB is down; a late one is deferred', async () => {
  const { world, history } = await start();
  await history.dynamoDb.close();
  const now = world.clock.now();
  const late = update('LATE', { sentAt: now, group: 'B2' }, { id: 'BUTTON2', asOf: new Date(now - 1).toISOString() });
  expect(await world.failures([update('FRESH'), late])).toEqual(['LATE']);
  expect(world.outcomes()).toMatchObject([
    { messageId: 'FRESH', outcome: 'delivered' },
    { messageId: 'LATE', outcome: 'deferred', cause: 'history', level: 'error' },
  ]);
  expect(world.metrics.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['HistoryNotRead', 'HistoryNotWritten']),
  );
  expect(await world.deadLetters()).toEqual([]);
});

test('an update that SkipUnchanged marks is settled without a call when the button shows the same', async () => {
  const { world, history } = await start();
  const now = world.clock.now();
  await world.invoke([update('A', { sentAt: now - 1000 })]);
  const attributes = { SkipUnchanged: 'true' };
  await world.invoke([
    update('B', { sentAt: now, attributes }, { offHoursMessage: 'A', notAfter: '2099-01-01T00:00:00Z' }),
  ]);
  expect(last(world)).toMatchObject({ messageId: 'B', outcome: 'unchanged' });
  await world.invoke([update('C', { sentAt: now + 1, attributes }, { asOf: new Date(now - 500).toISOString() })]);
  expect(last(world)).toMatchObject({ messageId: 'C', outcome: 'superseded', by: 'B' });
  await world.invoke([update('D', { sentAt: now + 2, attributes })]);
  expect(last(world)).toMatchObject({ messageId: 'D', outcome: 'delivered' });
  expect(world.anveo.requests()).toHaveLength(2);
  expect(await history.shown('BUTTON1')).toMatchObject({ messageId: 'D' });
});

test('nothing counts as unchanged after a call that may have landed', async () => {
  const { world, history } = await start();
  world.environment['ANVEO_ATTEMPTS'] = '1';
  await world.invoke([update('A')]);
  world.anveo.misbehave({ kind: 'cutOff', times: 1 });
  await world.invoke([update('B')]);
  expect(await history.shown('BUTTON1')).toMatchObject({ messageId: 'A', uncertain: true });
  await world.invoke([update('A2', { attributes: { SkipUnchanged: 'true' } }, { offHoursMessage: 'A' })]);
  expect(last(world)).toMatchObject({ messageId: 'A2', outcome: 'delivered' });
  expect(await history.shown('BUTTON1')).not.toHaveProperty('uncertain');
});

test('nothing counts as unchanged after an update that was rejected once its first call may have landed', async () => {
  const { world, history } = await start();
  await world.invoke([update('A')]);
  world.anveo.misbehave({ kind: 'cutOff', times: 1 });
  world.anveo.misbehave({ kind: 'error', text: 'No.', times: 1 });
  await world.invoke([update('B')]);
  expect(last(world)).toMatchObject({ failure: 'Rejected', mayHaveLanded: true });
  await world.invoke([update('A2', { attributes: { SkipUnchanged: 'true' } }, { offHoursMessage: 'A' })]);
  expect(last(world)).toMatchObject({ messageId: 'A2', outcome: 'delivered' });
  expect(await Array.fromAsync(history.failing('dead'))).toMatchObject([{ messageId: 'B', mayHaveLanded: true }]);
});

test('a lost answer is noted again after the button was given something else', async () => {
  const { world, history } = await start();
  world.environment['ANVEO_ATTEMPTS'] = '1';
  const batch = (receiveCount: number) => [update('O', { receiveCount }), update('A', { receiveCount })];
  world.anveo.misbehave({ kind: 'cutOff', times: 1 });
  await world.invoke(batch(1));
  world.anveo.misbehave({ kind: 'delay', ms: 0, times: 1 });
  world.anveo.misbehave({ kind: 'cutOff', times: 1 });
  expect(await world.failures(batch(3))).toEqual(['A']);
  expect(await history.shown('BUTTON1')).toMatchObject({ messageId: 'O', uncertain: true });
});

test('a row that died says since when it failed, how often it was called and that a call may have landed', async () => {
  const { world, history } = await start();
  world.environment['ANVEO_ATTEMPTS'] = '1';
  const since = world.clock.now();
  const notAfter = new Date(since + HOUR_MS).toISOString();
  world.anveo.misbehave({ kind: 'cutOff', times: 1 });
  await world.invoke([update('A', { sentAt: since }, { notAfter })]);
  world.clock.advance(HOUR_MS + 1);
  await world.invoke([update('A', { sentAt: since, receiveCount: 2 }, { notAfter })]);
  const [row] = await Array.fromAsync(history.failing('dead'));
  expect(row).toMatchObject({ failure: 'Expired', since, attempts: 1, mayHaveLanded: true });
  expect(row).not.toHaveProperty('cause');
});

test('a dead-letter queue that fails does not begin the time of failing anew', async () => {
  const { world, history } = await start();
  world.environment['ANVEO_ATTEMPTS'] = '1';
  world.environment['DEAD_LETTER_QUEUE_URL'] = `${world.queues.url}/000000000000/none.fifo`;
  world.anveo.misbehave({ kind: 'status', status: 503, share: 1 });
  const sentAt = world.clock.now();
  await world.invoke([update('A', { sentAt })]);
  world.clock.advance(73 * HOUR_MS);
  expect(await world.failures([update('A', { sentAt, receiveCount: 256 })])).toEqual(['A']);
  expect(last(world)).toMatchObject({ cause: 'dead-letter-queue' });
  expect(await Array.fromAsync(history.failing('retrying'))).toMatchObject([{ anveoSince: sentAt }]);
});

test('of two updates with one asOf the one that was sent first does not overwrite the other when it comes back', async () => {
  const { world } = await start();
  const sentAt = world.clock.now();
  world.anveo.misbehave({ kind: 'error', text: 'No.', times: 1 });
  await world.invoke([update('A', { sentAt })]);
  await world.invoke([update('B', { sentAt })]);
  const attributes = { SentAt: new Date(sentAt).toISOString(), SourceMessageId: 'A' };
  await world.invoke([update('A-again', { sentAt: sentAt + 5000, attributes })]);
  expect(last(world)).toMatchObject({ outcome: 'superseded', by: 'B' });
  expect(shows(world)).toBe('B');
});

test('an update is superseded by the message that the history knows', async () => {
  const { world } = await start();
  const sentAt = world.clock.now();
  const attributes = { SentAt: new Date(sentAt).toISOString(), SourceMessageId: 'N' };
  await world.invoke([update('O', { sentAt }), update('N-again', { sentAt: sentAt + 1, attributes })]);
  expect(world.outcomes()[0]).toMatchObject({ messageId: 'O', outcome: 'superseded', by: 'N' });
});

test("a run's ID that no index takes is ignored, and spoils no other row", async () => {
  const { world, history } = await start();
  const other = record(simpleEvent({ id: 'BUTTON2' }), { group: 'B2', attributes: { RunId: 'x'.repeat(450_000) } });
  await world.invoke([other, update('A')]);
  expect(await history.shown('BUTTON1')).toMatchObject({ messageId: 'A' });
  expect(await history.shown('BUTTON2')).not.toHaveProperty('runId');
});

test('a late update that the invocation has no time for waits for time, not for the history', async () => {
  const { world } = await start();
  const asOf = new Date(world.clock.now() - 1).toISOString();
  await world.invoke([update('A', {}, { asOf })], 600);
  expect(last(world)).toMatchObject({ cause: 'time', level: 'warn' });
});

test('deferrals are written a bounded number of times, and say since when and how often', async () => {
  const { world, history } = await start();
  world.environment['ANVEO_ATTEMPTS'] = '1';
  world.anveo.misbehave({ kind: 'status', status: 429, share: 1 });
  const since = world.clock.now();
  for (let receiveCount = 1; receiveCount <= 20; receiveCount += 1) {
    await world.invoke([update('A', { sentAt: since, receiveCount })]);
    world.clock.advance(60_000);
  }
  expect(await Array.fromAsync(history.failing('retrying'))).toMatchObject([
    { messageId: 'A', cause: 'anveo', reason: 'Anveo answered HTTP 429', since, anveoSince: since, attempts: 5 },
  ]);
  world.anveo.behave();
  await world.invoke([update('A', { sentAt: since, receiveCount: 21 })]);
  expect(await Array.fromAsync(history.failing('retrying'))).toEqual([]);
});

test('what our own key kept from Anveo for 80 hours is not given up at its first failure, but after 72 h of them', async () => {
  const { world, history } = await start();
  world.environment['ANVEO_ATTEMPTS'] = '1';
  const sentAt = world.clock.now();
  world.anveo.misbehave({ kind: 'status', status: 401, times: 2 });
  expect(await world.failures([update('A', { sentAt, receiveCount: 1 })])).toEqual(['A']);
  world.clock.advance(80 * HOUR_MS);
  world.anveo.misbehave({ kind: 'status', status: 503, share: 1 });
  expect(await world.failures([update('A', { sentAt, receiveCount: 300 })])).toEqual(['A']);
  world.clock.advance(71 * HOUR_MS);
  expect(await world.failures([update('A', { sentAt, receiveCount: 301 })])).toEqual(['A']);
  world.clock.advance(HOUR_MS);
  expect(await world.failures([update('A', { sentAt, receiveCount: 302 })])).toEqual([]);
  expect(last(world)).toMatchObject({ failure: 'Exhausted' });
  expect(await Array.fromAsync(history.failing('dead'))).toMatchObject([{ messageId: 'A', failure: 'Exhausted' }]);
});

test('nothing counts as unchanged in the batch in which a call may have landed', async () => {
  const { world } = await start();
  world.environment['ANVEO_ATTEMPTS'] = '1';
  const receiveCount = 3;
  await world.invoke([update('A')]);
  world.anveo.misbehave({ kind: 'cutOff', times: 1 });
  const again = update('A2', { receiveCount, attributes: { SkipUnchanged: 'true' } }, { offHoursMessage: 'A' });
  await world.invoke([update('B', { receiveCount }), again]);
  expect(last(world)).toMatchObject({ messageId: 'A2', outcome: 'delivered' });
  expect(shows(world)).toBe('A');
});

test('nothing counts as unchanged in a batch with a message that an invocation that died may have sent', async () => {
  const { world } = await start();
  await world.invoke([update('A')]);
  const again = update('A2', { attributes: { SkipUnchanged: 'true' } }, { offHoursMessage: 'A' });
  await world.invoke([update('B', { receiveCount: 2 }), again]);
  expect(world.outcomes().slice(1)).toMatchObject([
    { messageId: 'B', outcome: 'superseded', by: 'A2' },
    { messageId: 'A2', outcome: 'delivered', attempts: 1 },
  ]);
});

test('a fault of ours between two failures of Anveo begins their time anew, whatever the receives', async () => {
  const { world, history } = await start();
  world.environment['ANVEO_ATTEMPTS'] = '1';
  const sentAt = world.clock.now();
  const receive = async (receiveCount: number, status: number, hours: number) => {
    world.anveo.misbehave({ kind: 'status', status, share: 1 });
    const failures = await world.failures([update('A', { sentAt, receiveCount })]);
    world.anveo.behave();
    world.clock.advance(hours * HOUR_MS);
    return failures;
  };
  for (const receiveCount of [1, 2, 3, 4]) await receive(receiveCount, 503, 1);
  for (const receiveCount of [5, 6, 7]) await receive(receiveCount, 401, 40);
  expect(await receive(9, 503, 1)).toEqual(['A']);
  const [row] = await Array.fromAsync(history.failing('retrying'));
  expect(row?.anveoSince).toBe(world.clock.now() - HOUR_MS);
});

test('who sent an update stands in its row and its dead letter, until someone else sends it again', async () => {
  const { world, history } = await start();
  const [first, again] = [{ RunId: 'R1', By: 'ann@desk' }, 'bob@desk'];
  const row = async () => (await Array.fromAsync(history.button('BUTTON1'))).map(({ outcome, by }) => [outcome, by]);
  world.environment['ANVEO_ATTEMPTS'] = '1';
  const sentAt = world.clock.now();
  world.anveo.misbehave({ kind: 'status', status: 503, times: 1 });
  await world.invoke([update('A', { sentAt, attributes: first })]);
  expect(await row()).toEqual([['deferred', 'ann@desk']]);

  world.anveo.misbehave({ kind: 'error', text: 'Unknown profile.', share: 1 });
  await world.invoke([update('A', { sentAt, receiveCount: 2, attributes: first })]);
  expect(await row()).toEqual([['dead-lettered', 'ann@desk']]);
  const [letter] = await world.deadLetters();
  expect(letter?.attributes['By']).toBe('ann@desk');

  const returned = { ...letter?.attributes, By: again };
  await world.invoke([update('A-again', { sentAt: sentAt + 1, group: 'OTHER', attributes: returned })]);
  expect(await row()).toEqual([['dead-lettered', again]]);
  // SQS hands out nothing of a group of which it has handed out the first letter.
  const [second] = await world.deadLetters();
  expect(Object.keys(second?.attributes ?? {})).toHaveLength(10);
  expect(second?.attributes).toMatchObject({ By: again, SourceMessageId: 'A', RunId: 'R1' });
  expect(JSON.stringify(world.lines)).not.toMatch(/@desk/);
});

test('an update too large for a row of DynamoDB is delivered and known, without its content', async () => {
  const { world, history } = await start();
  const offHoursMessage = 'é'.repeat(200_000);
  await world.invoke([update('A', {}, { offHoursMessage })]);
  expect(last(world)).toMatchObject({ outcome: 'delivered' });
  expect(await history.shown('BUTTON1')).toMatchObject({ messageId: 'A' });
  expect(await history.shown('BUTTON1')).not.toHaveProperty('update');
});

test('ten deliveries of a batch are all written', async () => {
  const { world, history } = await start();
  await world.invoke(
    Array.from({ length: 10 }, (_, index) =>
      record(simpleEvent({ id: `BUTTON${index + 1}` }), { messageId: `M${index}`, group: `G${index}` }),
    ),
  );
  for (let index = 1; index <= 10; index += 1) {
    expect(await history.shown(`BUTTON${index}`)).toMatchObject({ messageId: `M${index - 1}` });
  }
});
