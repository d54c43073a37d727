import { expect, test } from 'vitest';
import { droppingBefore } from '../../../cli/publishers/edits.ts';

const holding = (...keys: string[]) => new Map([['crm', { keys }]]);

test('a key that somebody else added meanwhile is not dropped with the old one', () => {
  expect(droppingBefore('crm', 'new')(holding('old', 'new', 'newer'))).toEqual(holding('new', 'newer'));
});

test('keys that somebody else has replaced meanwhile are left alone', () => {
  expect(() => droppingBefore('crm', 'new')(holding('other'))).toThrow(
    'the keys of crm have been changed meanwhile: see publishers list',
  );
});
