import { expect, test } from 'vitest';
import { simpleEvent } from './events.ts';
import { record } from './records.ts';
import { REQUEST_ID, startWorld } from './world.ts';

test('a valid event updates the button and is reported as delivered', async () => {
  const world = await startWorld();
  const sentAt = world.clock.now() - 1500;
  const failures = await world.failures([record(simpleEvent({ hour24From: 7 }), { messageId: 'M1', sentAt })]);

  expect(failures).toEqual([]);
  expect(world.anveo.button('BUTTON1')?.parameters['HOUR24FROM']).toBe('7');
  expect(world.outcomes()).toEqual([
    {
      level: 'info',
      message: 'delivered',
      outcome: 'delivered',
      attempts: 1,
      buttonId: 'BUTTON1',
      messageId: 'M1',
      messageGroup: 'GROUP',
      receiveCount: 1,
      ageMs: 1500,
      durationMs: 0,
      retryInSeconds: undefined,
      requestId: REQUEST_ID,
    },
  ]);
  expect(world.metrics).toEqual([
    { name: 'Delivered', value: 1 },
    { name: 'Attempts', value: 1 },
    { name: 'Latency', value: 0 },
    { name: 'Age', value: 1500 },
  ]);
});

test('an invalid event is dead-lettered with all its faults and never reaches Anveo', async () => {
  const world = await startWorld();
  const body = JSON.stringify(simpleEvent({ hour24From: 25, colorStyleName: 0 }));
  const sentAt = Date.parse('2026-11-23T10:00:00Z');
  const failures = await world.failures([record(body, { messageId: 'M1', group: 'BUTTON1', sentAt, receiveCount: 2 })]);

  expect(failures).toEqual([]);
  expect(world.anveo.requests()).toEqual([]);
  const reason =
    'colorStyleName must be a whole number from 1 to 13, but is 0; hour24From must be a whole number from 0 to 24, but is 25';
  expect(await world.deadLetters()).toEqual([
    {
      body,
      group: 'BUTTON1',
      attributes: {
        FailureKind: 'Invalid',
        FailureReason: reason,
        ButtonId: 'BUTTON1',
        SourceMessageId: 'M1',
        SentAt: '2026-11-23T10:00:00.000Z',
        FailedAt: new Date(world.clock.now()).toISOString(),
        ReceiveCount: '2',
        RequestId: REQUEST_ID,
      },
    },
  ]);
  expect(world.outcomes()).toMatchObject([{ level: 'error', outcome: 'dead-lettered', failure: 'Invalid', reason }]);
  expect(world.metrics).toEqual([
    { name: 'DeadLettered', value: 1 },
    { name: 'DeadLetteredInvalid', value: 1 },
  ]);
});

test("an update that Anveo rejects is dead-lettered with Anveo's words after one call", async () => {
  const world = await startWorld();
  world.anveo.misbehave({ kind: 'error', text: 'Profile is locked.' });
  expect(await world.failures([record(simpleEvent())])).toEqual([]);
  expect(world.anveo.requests()).toHaveLength(1);
  const [letter] = await world.deadLetters();
  expect(letter?.attributes).toMatchObject({ FailureKind: 'Rejected', FailureReason: 'Anveo: Profile is locked.' });
});

test('an update past its notAfter is dead-lettered as expired without a call', async () => {
  const world = await startWorld();
  const notAfter = new Date(world.clock.now() - 1).toISOString();
  expect(await world.failures([record(simpleEvent({ notAfter }))])).toEqual([]);
  expect(world.anveo.requests()).toEqual([]);
  const [letter] = await world.deadLetters();
  expect(letter?.attributes).toMatchObject({
    FailureKind: 'Expired',
    FailureReason: expect.stringContaining(notAfter),
  });
});

test('an update at the moment of its notAfter is still delivered', async () => {
  const world = await startWorld();
  const notAfter = new Date(world.clock.now()).toISOString();
  await world.invoke([record(simpleEvent({ notAfter }))]);
  expect(world.outcomes()).toMatchObject([{ outcome: 'delivered' }]);
});

test('an update that fails within the retry window is deferred, not dead-lettered', async () => {
  const world = await startWorld();
  world.anveo.misbehave({ kind: 'status', status: 503, share: 1 });
  const sentAt = world.clock.now() - 71 * 3_600_000;
  const failures = await world.failures([record(simpleEvent(), { messageId: 'M1', sentAt })]);
  expect(failures).toEqual(['M1']);
  expect(world.outcomes()).toMatchObject([{ level: 'warn', outcome: 'deferred', cause: 'anveo', attempts: 3 }]);
  expect(await world.deadLetters()).toEqual([]);
});

test('an update that fails past the retry window is dead-lettered as exhausted', async () => {
  const world = await startWorld();
  world.anveo.misbehave({ kind: 'status', status: 503, share: 1 });
  const sentAt = world.clock.now() - 72 * 3_600_000;
  expect(await world.failures([record(simpleEvent(), { sentAt })])).toEqual([]);
  const [letter] = await world.deadLetters();
  expect(letter?.attributes).toMatchObject({
    FailureKind: 'Exhausted',
    FailureReason: 'not delivered within 72 h; Anveo answered HTTP 503',
  });
});

test('past the retry window each update is given up only after attempts of its own', async () => {
  const world = await startWorld();
  world.anveo.misbehave({ kind: 'status', status: 503, share: 1 });
  const sentAt = world.clock.now() - 72 * 3_600_000;
  await world.invoke(['M1', 'M2'].map((messageId) => record(simpleEvent(), { messageId, sentAt })));
  expect(world.outcomes()).toMatchObject([
    { messageId: 'M1', failure: 'Exhausted', attempts: 3 },
    { messageId: 'M2', failure: 'Exhausted', attempts: 3 },
  ]);
});

test.each([
  ['credentials', { kind: 'status', status: 401 }],
  ['settings', { kind: 'status', status: 404 }],
] as const)('however old it is, an update is never given up for our own %s', async (cause, fault) => {
  const world = await startWorld();
  world.anveo.misbehave({ ...fault, share: 1 });
  expect(await world.failures([record(simpleEvent(), { messageId: 'M1', sentAt: 0 })])).toEqual(['M1']);
  expect(world.outcomes()).toMatchObject([{ level: 'error', outcome: 'deferred', cause }]);
});

test('an empty batch is handled', async () => {
  const world = await startWorld();
  expect(await world.failures([])).toEqual([]);
  expect(world.lines).toEqual([]);
});
