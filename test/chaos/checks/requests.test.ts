import { expect, test } from 'vitest';
import { check } from '../../../chaos/checks/check.ts';
import { idOf, startTelling } from '../telling.ts';

const tell = () => {
  const told = startTelling();
  told.deliver(1);
  told.show(1);
  return told;
};

const rulesOf = (facts: Parameters<typeof check>[0]) => check(facts).map(({ rule, detail }) => `${rule}: ${detail}`);

test('names a request that was sent again and taken as another message', () => {
  const seen = { tries: new Map([['202', 2]]), repeated: 1, late: 0 };
  const { facts } = tell();
  expect(rulesOf({ ...facts, http: { ...seen, doubled: [idOf(2)] } })).toEqual([
    `a request that was sent again was taken twice: ${idOf(2)}`,
  ]);
  expect(rulesOf({ ...facts, http: { ...seen, doubled: [] } })).toEqual([]);
});

test('names a message that is in the queue and that nobody published', () => {
  const told = tell();
  told.receive(2);
  expect(rulesOf(told.facts)).toEqual([`a message was received that nobody published: ${idOf(2)}`]);
});
