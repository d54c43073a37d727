import { expect, test } from 'vitest';
import { isOlder } from '../../functions/delivery/late.ts';

const record = { messageId: 'R', asOf: 100, sentAt: 100, first: undefined };
const shown = { button: 'A', messageId: 'S', asOf: 100, sentAt: 100, at: 0 };

test.each([
  ['it was decided later, whatever the times of sending', { asOf: 101, sentAt: 1 }, record, true],
  ['it was decided earlier, whatever the times of sending', { asOf: 99, sentAt: 999 }, record, false],
  ['it was sent later', { sentAt: 101 }, record, true],
  ['it was sent earlier', { sentAt: 99 }, record, false],
  ['both were sent at one time', {}, record, false],
  [
    'both were sent at one time, and the record comes back',
    {},
    { ...record, first: { messageId: 'R', sentAt: 100 } },
    true,
  ],
  ['it was sent before the record came back first', {}, { ...record, first: { messageId: 'R', sentAt: 101 } }, false],
  ['it is the record itself', { messageId: 'R', sentAt: 999 }, record, false],
  ['it is the record itself, decided later', { messageId: 'R', asOf: 101 }, record, true],
])('what a button shows where %s is newer: %j', (_, fields, decided, expected) => {
  expect(isOlder(decided, { ...shown, ...fields })).toBe(expected);
});
