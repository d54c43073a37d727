import { expect, test } from 'vitest';
import { deadLettered, type Story, violationsOf } from '../telling.ts';

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
      told.letter(1, 'Expired');
    },
    'dead letters: its kind is Expired, but Invalid was logged',
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
    'a dead letter that tells no event, as the redrive policy leaves them',
    (told) => told.letter(1, 'Invalid', { body: 'a body' }, { SourceMessageId: '' }),
    'dead letters: one belongs to no event: a body',
  ],
  [
    'an update given up before the window ends',
    (told) => {
      told.publish(1);
      told.receive(1);
      told.log(1, 'dead-lettered', { failure: 'Exhausted' });
      told.letter(1, 'Exhausted', {}, { FailedAt: '2026-01-03T23:00:00.000Z' });
      told.delete(1);
    },
    'nothing given up early: given up after 71 h',
  ],
])('names %s', (_, story, violation) => {
  expect(violationsOf(story)).toEqual([violation]);
});
