import { expect, test } from 'vitest';
import { BEGAN, deadLettered, type Story, violationsOf } from '../telling.ts';

const HOUR_MS = 3_600_000;

test.each<[string, Story, string]>([
  [
    'a dropped dead letter',
    (told) => deadLettered(told, 1),
    'dead letters: there is none, though it ended as dead-lettered Invalid',
  ],
  [
    'two dead letters for one event',
    (told) => {
      deadLettered(told, 1);
      told.letter(1, 'Invalid');
      told.letter(1, 'Invalid');
    },
    'dead letters: there are 2 for one event',
  ],
  [
    'a second dead letter after one that was not confirmed, since it came back too late',
    (told) => {
      told.publish(1, { nature: 'invalid', content: undefined, body: '[]' });
      told.receive(1);
      told.log(1, 'deferred', { cause: 'dead-letter-queue' });
      told.letter(1, 'Invalid');
      told.receive(1, 2);
      told.log(1, 'dead-lettered', { receive: 2, failure: 'Invalid' });
      told.letter(1, 'Invalid', { takenAt: BEGAN + 360_000 }, { ReceiveCount: '2' });
      told.delete(1, 2);
    },
    'dead letters: there are 2 for one event',
  ],
  [
    'a dead letter for an update that was delivered',
    (told) => {
      told.deliver(1);
      told.letter(1, 'Rejected');
      told.show(1);
    },
    'dead letters: there is one, though the event ended as delivered',
  ],
  [
    'a dead letter of another kind than was logged',
    (told) => {
      deadLettered(told, 1);
      told.letter(1, 'Rejected');
    },
    'dead letters: its kind is Rejected, but Invalid was logged',
  ],
  [
    'a dead letter with another body',
    (told) => {
      deadLettered(told, 1);
      told.letter(1, 'Invalid', { body: '[ ]' });
    },
    'dead letters: its body is not the one that was published',
  ],
  [
    'a dead letter without a reason',
    (told) => {
      deadLettered(told, 1);
      told.letter(1, 'Invalid', {}, { FailureReason: '' });
    },
    'dead letters: it has no reason',
  ],
  [
    'a dead letter in another message group',
    (told) => {
      deadLettered(told, 1);
      told.letter(1, 'Invalid', { group: 'OTHER' });
    },
    'dead letters: its message group is OTHER',
  ],
  [
    'a dead letter that tells another moment at which its update was sent',
    (told) => {
      deadLettered(told, 1);
      told.letter(1, 'Invalid', {}, { SentAt: '1970-01-01T00:00:00.000Z' });
    },
    'dead letters: it says that it was sent at 1970-01-01T00:00:00.000Z',
  ],
  ...['2025-12-31T23:59:59.999Z', '2026-01-01T00:00:01.001Z', 'yesterday'].map((FailedAt): [string, Story, string] => [
    `a dead letter that failed at ${FailedAt}: before its receive, after the queue took it, or never`,
    (told) => {
      deadLettered(told, 1);
      told.letter(1, 'Invalid', {}, { FailedAt });
    },
    `dead letters: it says that it failed at ${FailedAt}`,
  ]),
  [
    'a dead letter that tells no event, as the redrive policy leaves them',
    (told) => told.letter(1, 'Invalid', { body: 'a body' }, { SourceMessageId: '' }),
    'dead letters: one belongs to no event: a body',
  ],
  [
    'an update given up before the window ends',
    (told) => {
      told.publish(1);
      told.receive(1);
      told.call(1, { applied: false, fault: 'status', answer: 'fault' });
      told.log(1, 'dead-lettered', { failure: 'Exhausted' });
      told.letter(1, 'Exhausted', { takenAt: BEGAN + 71 * HOUR_MS });
      told.delete(1);
    },
    'nothing given up early: given up after 71 h',
  ],
  [
    'an update given up without a call in its last receive',
    (told) => {
      told.publish(1);
      told.age(72 * HOUR_MS);
      told.receive(1);
      told.log(1, 'dead-lettered', { failure: 'Exhausted' });
      told.delete(1);
      told.letter(1, 'Exhausted', { takenAt: BEGAN + 73 * HOUR_MS }, { FailedAt: '2026-01-04T00:30:00.000Z' });
    },
    'nothing given up early: given up without a call in its last receive',
  ],
  [
    'an update given up while a newer one waits that covers it',
    (told) => {
      for (const event of [1, 2]) told.publish(event);
      told.age(72 * HOUR_MS);
      for (const event of [1, 2]) told.receive(event);
      told.call(1, { applied: false, fault: 'status', answer: 'fault' });
      told.log(1, 'dead-lettered', { failure: 'Exhausted' });
      told.log(2, 'deferred', { cause: 'blocked' });
      told.delete(1);
      told.letter(1, 'Exhausted', { takenAt: BEGAN + 73 * HOUR_MS }, { FailedAt: '2026-01-04T00:30:00.000Z' });
      told.deliver(2, 2);
      told.show(2);
    },
    'nothing given up early: given up while event 2 waits, which covers it',
  ],
])('names %s', (_, story, violation) => {
  expect(violationsOf(story)).toEqual([violation]);
});
