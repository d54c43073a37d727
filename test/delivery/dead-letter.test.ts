import { describe, expect, test } from 'vitest';
import { deadLetter } from '../../functions/delivery/dead-letters.ts';
import { readRecord } from '../../functions/delivery/record.ts';
import { readDeadLetter, writeDeadLetter } from '../../functions/queue/dead-letter.ts';
import { simpleEvent } from './events.ts';
import { letter } from './letters.ts';
import { INVOCATION, record } from './records.ts';
import { startWorld } from './world.ts';

const LIMIT = 1_048_576;

test('the message keeps body and group and takes the ID of the message that died for deduplication', () => {
  expect(writeDeadLetter(letter('M1', { sourceMessageId: 'M0' }))).toMatchObject({
    body: '{}',
    messageGroupId: 'BUTTON1',
    deduplicationId: 'M1',
    attributes: { SourceMessageId: 'M0' },
  });
});

test('characters that SQS does not accept are replaced in attributes', () => {
  const { attributes } = writeDeadLetter(letter('M1', { failureReason: 'a\u0000b\u{D800}c\u{FFFF}' }));
  expect(attributes?.['FailureReason']).toBe('a\u{FFFD}b\u{FFFD}c\u{FFFD}');
});

test('a reason of more than 32 KiB is cut between characters', () => {
  const { attributes } = writeDeadLetter(letter('M1', { failureReason: `a${'é'.repeat(20_000)}` }));
  expect(attributes?.['FailureReason']).toBe(`a${'é'.repeat(16_383)}`);
});

test('a dead letter is read from the queue as it was written', async () => {
  const world = await startWorld();
  await world.invoke([record('not JSON', { messageId: 'M1', group: 'BUTTON1', receiveCount: 3 })]);
  const [message] = await world.receiveDeadLetters();
  expect(message && readDeadLetter(message)).toMatchObject({
    body: 'not JSON',
    messageGroup: 'BUTTON1',
    messageId: 'M1',
    failureKind: 'Invalid',
    sourceMessageId: 'M1',
    receiveCount: 3,
  });
});

test.each([
  [0, []],
  [1, []],
  [400, ['FailedAt', 'FailureKind', 'FailureReason', 'ReceiveCount', 'RequestId', 'SentAt', 'SourceMessageId']],
])('a body %i bytes below the limit gets there with the attributes that fit', async (room, names) => {
  const world = await startWorld();
  const body = `"${'x'.repeat(LIMIT - room - 2)}"`;
  expect(await world.failures([record(body, { messageId: 'M1' })])).toEqual([]);
  const [letter] = await world.deadLetters();
  expect(letter?.body === body).toBe(true);
  expect(Object.keys(letter?.attributes ?? {}).sort()).toEqual(names);
  expect(world.outcomes()).toMatchObject([{ failure: 'Invalid', reason: 'event must be a JSON object, but is text' }]);
});

test('short attributes are whole or absent, the reason is cut to the room that is left', () => {
  const room = 'FailureKindStringInvalid'.length + 'FailureReasonString'.length + 2;
  const { attributes } = writeDeadLetter(letter('M1', { body: 'x'.repeat(LIMIT - room), failureReason: 'because' }));
  expect(attributes).toEqual({ FailureKind: 'Invalid', ReceiveCount: '1' });
});

test('a dead-letter queue that cannot be reached keeps the record and those behind it in the queue', async () => {
  const world = await startWorld();
  world.environment['DEAD_LETTER_QUEUE_URL'] = `${world.queues.url}/000000000000/no-such-queue.fifo`;
  const failures = await world.failures([
    record('not JSON', { messageId: 'BAD' }),
    record(simpleEvent(), { messageId: 'BEHIND' }),
    record(simpleEvent(), { messageId: 'OTHER', group: 'OTHER' }),
  ]);
  expect(failures).toEqual(['BAD', 'BEHIND']);
  const reason = expect.stringMatching(/^the dead-letter queue did not take it \(.*\); Invalid: body is not JSON/);
  expect(world.outcomes()[0]).toMatchObject({ level: 'error', cause: 'dead-letter-queue', reason });
});

test('a newer update whose dead letter fails stays, and the older one still gets its turn', async () => {
  const world = await startWorld();
  world.environment['DEAD_LETTER_QUEUE_URL'] = `${world.queues.url}/000000000000/no-such-queue.fifo`;
  world.anveo.misbehave({ kind: 'error', text: 'No.', times: 1 });
  const failures = await world.failures([
    record(simpleEvent({ hour24From: 1 }), { messageId: 'OLD' }),
    record(simpleEvent({ hour24From: 2 }), { messageId: 'NEW' }),
  ]);
  expect(failures).toEqual(['NEW']);
  expect(world.anveo.button('BUTTON1')?.parameters['HOUR24FROM']).toBe('1');
});

test('the same record dead-lettered twice makes one dead letter', async () => {
  const world = await startWorld();
  const bad = record('not JSON', { messageId: 'M1' });
  await world.invoke([bad]);
  await world.invoke([bad]);
  expect(await world.deadLetters()).toHaveLength(1);
  expect(world.queues.deadLetters()).toHaveLength(1);
});

describe('dead-lettering at a moment', () => {
  const NOW = 1_000;
  const failed = ['M1', 'M2'].map((messageId) => ({
    record: readRecord(record('not JSON', { messageId })),
    failure: { failure: 'Invalid' as const, reason: 'no JSON', attempts: 0 },
  }));
  const taken = { kind: 'dead-lettered', failure: 'Invalid', reason: 'no JSON', attempts: 0 };
  const notTaken = (why: string) => ({
    kind: 'deferred',
    cause: 'dead-letter-queue',
    reason: `the dead-letter queue did not take it (${why}); Invalid: no JSON`,
    attempts: 0,
  });
  const clock = { now: () => NOW, sleep: async () => undefined };

  const dead = async (lettersEnd: number, answer: () => (string | undefined)[]) => {
    const given: number[] = [];
    const sendDeadLetters = async (_: unknown, leftMs: number) => {
      given.push(leftMs);
      return answer();
    };
    return { outcomes: await deadLetter(failed, { ...INVOCATION, lettersEnd }, { sendDeadLetters, clock }), given };
  };

  test('gives the sending the time that is left, and each record its own outcome', async () => {
    const { outcomes, given } = await dead(NOW + 1, () => [undefined, 'too large']);
    expect([outcomes, given]).toEqual([[taken, notTaken('too large')], [1]]);
  });

  test.each([NOW, NOW - 1])('sends nothing once the time for it is over, at %d', async (lettersEnd) => {
    const { outcomes, given } = await dead(lettersEnd, () => []);
    const late = notTaken('the invocation has no time left');
    expect([outcomes, given]).toEqual([[late, late], []]);
  });

  test('defers all when the queue cannot be loaded', async () => {
    const { outcomes } = await dead(NOW + 1, () => {
      throw new TypeError('no such module');
    });
    const broken = notTaken('TypeError: no such module');
    expect(outcomes).toEqual([broken, broken]);
  });
});
