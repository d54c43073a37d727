import { expect, test } from 'vitest';
import { deliverGroup, type GroupParts } from '../../functions/delivery/group.ts';
import { readRecord } from '../../functions/delivery/record.ts';
import { simpleEvent } from './events.ts';
import { INVOCATION, record } from './records.ts';

/** Two updates of a button, of which the newer does not replace the older whole, since only the older has a title. */
const TWO = [
  readRecord(record(simpleEvent({ buttonTitle: 'Sales' }), { messageId: 'M1' })),
  readRecord(record(simpleEvent(), { messageId: 'M2' })),
];

const fails = async (): Promise<never> => {
  throw new TypeError('a bug');
};

const FAILED = { kind: 'deferred' as const, cause: 'anveo' as const, reason: 'Anveo: down', attempts: 3 };

const PARTS: GroupParts = {
  deliver: async () => ({ kind: 'delivered', attempts: 1 }),
  giveUp: { isDue: async () => false, reason: ({ reason }) => reason },
  history: { readShown: fails, isSettled: fails },
  isTest: () => false,
  sendDeadLetters: fails,
  clock: { now: () => 0, sleep: async () => undefined },
};

const outcomesOf = async (parts: Partial<GroupParts>) =>
  (await deliverGroup(TWO, INVOCATION, { ...PARTS, ...parts })).map(({ record: { messageId }, outcome }) => [
    messageId,
    outcome,
  ]);

const BUG = { kind: 'deferred', cause: 'unexpected', reason: 'TypeError: a bug', attempts: 0 };
const blocked = (attempts: number) => ({
  kind: 'deferred',
  cause: 'blocked',
  reason: 'waits for the deferred message M1 of its group',
  attempts,
});

test('fresh updates that do not replace each other are delivered in order, and the history is not asked', async () => {
  const delivered = { kind: 'delivered', attempts: 1 };
  expect(await outcomesOf({})).toEqual([
    ['M1', delivered],
    ['M2', delivered],
  ]);
});

test('an update whose delivery has a bug is deferred, and the next of its group waits', async () => {
  expect(await outcomesOf({ deliver: fails })).toEqual([
    ['M1', BUG],
    ['M2', blocked(0)],
  ]);
});

test('an update that fails is deferred with its calls, and the next of its group waits', async () => {
  expect(await outcomesOf({ deliver: async () => FAILED })).toEqual([
    ['M1', FAILED],
    ['M2', blocked(0)],
  ]);
});

test('a bug that no update can be blamed for defers all that wait', async () => {
  const outcomes = await outcomesOf({ deliver: async () => FAILED, giveUp: { isDue: fails, reason: () => '' } });
  expect(outcomes).toEqual([
    ['M1', BUG],
    ['M2', BUG],
  ]);
});

test('an update for which delivery says something unknown is deferred, and the next of its group waits', async () => {
  const deliver = async () => ({ kind: 'lost', attempts: 1 }) as never;
  expect(await outcomesOf({ deliver })).toEqual([
    ['M1', { ...BUG, reason: 'TypeError: nothing is known to do after "lost"' }],
    ['M2', blocked(0)],
  ]);
});

test.each([
  ['an error', new Error('down'), 'Error: down'],
  ['nothing', undefined, 'undefined'],
])('when the history rejects with %s, the oldest late update is deferred and the next waits', async (_, why, words) => {
  let reads = 0;
  const readShown = () => {
    reads += 1;
    return Promise.reject(why);
  };
  const parts = { ...PARTS, history: { readShown, isSettled: fails } };
  const late = simpleEvent({ asOf: '2020-01-01T00:00:00Z' });
  const group = ['M1', 'M2'].map((messageId) => readRecord(record(late, { messageId })));
  const settled = await deliverGroup(group, INVOCATION, parts);
  expect(settled.map(({ record: { messageId }, outcome }) => [messageId, outcome])).toEqual([
    ['M1', { kind: 'deferred', cause: 'history', reason: expect.stringContaining(words), attempts: 0 }],
    ['M2', blocked(0)],
  ]);
  expect(reads).toBe(1);
});

test('what was delivered before a bug stays delivered', async () => {
  let calls = 0;
  const deliver: GroupParts['deliver'] = async () => {
    calls += 1;
    return calls === 1 ? { kind: 'delivered', attempts: 1 } : FAILED;
  };
  expect(await outcomesOf({ deliver, giveUp: { isDue: fails, reason: () => '' } })).toEqual([
    ['M1', { kind: 'delivered', attempts: 1 }],
    ['M2', BUG],
  ]);
});
