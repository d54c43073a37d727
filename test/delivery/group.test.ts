import { expect, test } from 'vitest';
import { deliverGroup, type GroupParts } from '../../functions/delivery/group.ts';
import type { Invocation } from '../../functions/delivery/invocation.ts';
import { type BatchRecord, readRecord } from '../../functions/delivery/record.ts';
import type { Verdict } from '../../functions/delivery/update.ts';
import { simpleEvent, simpleUpdate } from './events.ts';
import { INVOCATION, type RecordFields, record } from './records.ts';

const NOW = Date.parse('2026-11-24T12:00:00Z');
const SHOWN = { button: 'BUTTON1', asOf: NOW - 3_600_000, messageId: 'M0', sentAt: NOW - 3_600_000, at: NOW };

const update = (messageId: string, event: object = {}, fields: RecordFields = {}): BatchRecord =>
  readRecord(record(simpleEvent({ ...event }), { messageId, sentAt: NOW - 1000, ...fields }));

/** What delivery says of each update, by its title; the message IDs that were called, and the times that reads had. */
const world = (verdicts: Record<string, Verdict>, parts: Partial<GroupParts> = {}) => {
  const called: string[] = [];
  const reads: number[] = [];
  const all: GroupParts = {
    deliver: async ({ buttonTitle = '' }) => {
      called.push(buttonTitle);
      return verdicts[buttonTitle] ?? { kind: 'delivered', attempts: 1 };
    },
    giveUp: { isDue: async () => false, reason: ({ reason }) => reason },
    history: {
      readShown: async (_, timeoutMs) => {
        reads.push(timeoutMs);
        return undefined;
      },
      isSettled: async () => false,
    },
    isTest: () => false,
    sendDeadLetters: async (letters) => letters.map(() => undefined),
    clock: { now: () => NOW, sleep: async () => undefined },
    ...parts,
  };
  return {
    called,
    reads,
    outcomes: async (group: readonly BatchRecord[], invocation: Invocation = INVOCATION) =>
      Object.fromEntries(
        (await deliverGroup(group, invocation, all)).map(({ record: { messageId }, outcome }) => [messageId, outcome]),
      ),
  };
};

const DOWN: Verdict = { kind: 'deferred', cause: 'anveo', reason: 'Anveo: down', attempts: 3 };

test('an update past its notAfter is dead-lettered, though a newer one that covers it is delivered', async () => {
  const { called, outcomes } = world({});
  const old = update('M1', { buttonTitle: 'old', notAfter: new Date(NOW - 1).toISOString() });
  expect(await outcomes([old, update('M2', { buttonTitle: 'new' })])).toMatchObject({
    M1: { kind: 'dead-lettered', failure: 'Expired', attempts: 0 },
    M2: { kind: 'delivered' },
  });
  expect(called).toEqual(['new']);
});

test.each([
  [true, 'delivered'],
  [undefined, 'unchanged'],
] as const)('after a rejected call that may have landed (%s) the same as before is %s', async (landed, kind) => {
  const rejected: Verdict = { kind: 'rejected', reason: 'no', attempts: 2, ...(landed && { mayHaveLanded: landed }) };
  const readShown = async () => ({ ...SHOWN, update: simpleUpdate() });
  const { outcomes } = world({ A: rejected }, { history: { readShown, isSettled: async () => false } });
  const same = update('M2', {}, { attributes: { SkipUnchanged: 'true' } });
  expect(await outcomes([update('M1', { buttonTitle: 'A' }), same])).toMatchObject({
    M1: { kind: 'dead-lettered', failure: 'Rejected' },
    M2: { kind },
  });
});

test('what is superseded counts the calls that were made for it', async () => {
  const rejected: Verdict = { kind: 'rejected', reason: 'no', attempts: 1 };
  const { called, outcomes } = world({ A: DOWN, B: rejected });
  const fields = { receiveCount: 3 };
  const group = ['A', 'B', 'C'].map((buttonTitle) => update(buttonTitle, { buttonTitle }, fields));
  expect(await outcomes(group)).toEqual({
    A: { kind: 'superseded', by: 'C', attempts: 3 },
    B: { kind: 'superseded', by: 'C', attempts: 1 },
    C: { kind: 'delivered', attempts: 1 },
  });
  expect(called).toEqual(['A', 'B', 'C']);
});

test('an update that expired after a call of its own ends the way past it: that call may still be under way', async () => {
  const { called, outcomes } = world({ A: DOWN, B: { kind: 'expired', attempts: 1 } });
  const fields = { receiveCount: 3 };
  const group = ['A', 'B', 'C'].map((buttonTitle) => update(buttonTitle, { buttonTitle }, fields));
  expect(await outcomes(group)).toMatchObject({
    A: DOWN,
    B: { kind: 'deferred', cause: 'blocked', attempts: 1 },
    C: { kind: 'deferred', cause: 'blocked', attempts: 0 },
  });
  expect(called).toEqual(['A', 'B']);
});

test.each([
  [499, [], { kind: 'deferred', cause: 'time' }],
  [500, [500], { kind: 'delivered' }],
] as const)('with %i ms left for calls a late update has reads of %j ms', async (left, expected, outcome) => {
  const { reads, outcomes } = world({});
  const late = update('M1', { asOf: new Date(NOW - 10_000).toISOString() });
  expect(await outcomes([late], { ...INVOCATION, callsEnd: NOW + left })).toMatchObject({ M1: outcome });
  expect(reads).toEqual(expected);
});

test('what a button shows is read once for a group', async () => {
  const { reads, outcomes } = world({});
  const asOf = new Date(NOW - 10_000).toISOString();
  // The newer one does not cover the older one, which has a title.
  expect(await outcomes([update('M1', { asOf, buttonTitle: 'A' }), update('M2', { asOf })])).toMatchObject({
    M1: { kind: 'delivered' },
    M2: { kind: 'delivered' },
  });
  expect(reads).toHaveLength(1);
});

test('a history that cannot be read says so, and that something newer may have been delivered', async () => {
  const readShown = () => Promise.reject(new Error('throttled'));
  const { outcomes } = world({}, { history: { readShown, isSettled: async () => false } });
  const reason = 'the history cannot be read, and a newer update may have been delivered: Error: throttled';
  const late = update('M1', { asOf: new Date(NOW - 10_000).toISOString() });
  expect(await outcomes([late])).toMatchObject({ M1: { cause: 'history', reason } });
});
