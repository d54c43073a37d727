import { expect, test } from 'vitest';
import { messageGroupId } from '../../functions/queue/message-group.ts';

test.each([
  'A',
  'ANVEOCLICK2CALL1000',
  'x'.repeat(128),
  // Every punctuation character that SQS documents for a MessageGroupId.
  '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~',
])('the button ID %s is its own message group', (id) => {
  expect(messageGroupId(id)).toBe(id);
});

// printf %s ID | sha256sum
test.each([
  ['a space', 'a b', 'c8687a08aa5d6ed2044328fa6a697ab8e96dc34291e8c2034ae8c38e6fcc6d65'],
  ['a letter outside ASCII', 'Größe 1', '3852322f07e05eb0fd0ff84918a35ed5dcc6c44549e71bcdd7af5df3ac0f92b3'],
  ['an astral character', '\u{1F600}', 'f0443a342c5ef54783a111b51ba56c938e474c32324d90c3a60c9c8e3a37e2d9'],
  ['more than 128 characters', 'x'.repeat(129), '0ec9eb33e74510bcdd1f2ea55206e82f21649c5c2becbf2b433eb475b34c01bd'],
])('a button ID with %s gets its SHA-256 as message group', (_, id, digest) => {
  expect(messageGroupId(id)).toBe(digest);
});

test.each(['a\tb', 'a\nb', 'a\u007fb', 'a\u00a0b'])('the button ID %j, which SQS does not take, is hashed', (id) => {
  expect(messageGroupId(id)).toMatch(/^[0-9a-f]{64}$/);
});
