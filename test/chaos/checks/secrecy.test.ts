import { expect, test } from 'vitest';
import { deadLettered, SECRET, type Story, violationsOf } from '../telling.ts';

test.each<[string, Story, string]>([
  [
    'a secret in what a worker writes',
    (told) => told.say(`refused: ${SECRET}`),
    'secrecy: a line holds a secret: refused: [the secret]',
  ],
  [
    'a secret in a dead letter',
    (told) => {
      deadLettered(told, 1);
      told.letter(1, 'Invalid', {}, { FailureReason: `no ${SECRET}` });
    },
    'secrecy: a dead letter holds a secret',
  ],
])('names %s', (_, story, violation) => {
  expect(violationsOf(story)).toEqual([violation]);
});
