import { expect, test } from 'vitest';
import { createHandler, type Listener, type SettledBatch } from '../../functions/delivery/handler.ts';
import type { Verdict } from '../../functions/delivery/update.ts';
import { simpleEvent } from './events.ts';
import { type RecordFields, record } from './records.ts';

const NOW = Date.parse('2026-11-24T12:00:00Z');

/** A handler at a moment that stands still, what its listener was told, and what was postponed in which time. */
const start = (verdicts: Record<string, Verdict> = {}, listeners: readonly Listener[] = []) => {
  const batches: SettledBatch[] = [];
  const postponed: { seconds: number[]; leftMs: number }[] = [];
  const errors: Record<string, unknown>[] = [];
  const log = () => undefined;
  const handler = createHandler({
    deliver: async ({ id }) => verdicts[id] ?? { kind: 'delivered', attempts: 1 },
    giveUp: { isDue: async () => false, reason: ({ reason }) => reason },
    history: { readShown: async () => undefined, isSettled: async () => false },
    isTest: () => false,
    sendDeadLetters: async (letters) => letters.map(() => undefined),
    postpone: async (records, leftMs) => {
      postponed.push({ seconds: records.map(({ seconds }) => seconds), leftMs });
    },
    listeners: [(batch) => void batches.push(batch), ...listeners],
    log: { info: log, warn: log, error: (message, fields) => void errors.push({ message, ...fields }) },
    clock: { now: () => NOW, sleep: async () => undefined },
    random: () => 0.5,
  });
  const invoke = (events: [Record<string, unknown>, RecordFields][], remaining = 60_000) => {
    const Records = events.map(([event, fields]) => record(simpleEvent(event), { sentAt: NOW, ...fields }));
    return handler({ Records }, { awsRequestId: 'R', getRemainingTimeInMillis: () => remaining });
  };
  return { batches, postponed, errors, invoke };
};

test.each([
  [60_000, { callsEnd: 53_000, lettersEnd: 56_500, end: 59_700 }],
  [8_000, { callsEnd: 6_000, lettersEnd: 7_000, end: 7_750 }],
  [3, { callsEnd: 3, lettersEnd: 3, end: 3 }],
])('of %i ms the last are kept for dead letters, visibility timeouts and the answer', async (remaining, ends) => {
  const { batches, invoke } = start();
  await invoke([], remaining);
  const { callsEnd, lettersEnd, end } = batches[0]?.invocation ?? { callsEnd: 0, lettersEnd: 0, end: 0 };
  expect({ callsEnd: callsEnd - NOW, lettersEnd: lettersEnd - NOW, end: end - NOW }).toEqual(ends);
});

test('nothing is postponed where nothing was deferred', async () => {
  const { postponed, invoke } = start();
  await invoke([[{ id: 'A' }, { group: 'A' }]]);
  expect(postponed).toEqual([]);
});

test('the deferred records of a group get one wait, in the time that is left; a delivered one counts for nothing', async () => {
  const { batches, postponed, invoke } = start({
    B: { kind: 'deferred', cause: 'anveo', reason: 'down', attempts: 1, retryAfterMs: 40_000 },
  });
  await invoke([
    [{ id: 'A' }, { group: 'G', receiveCount: 300 }],
    [{ id: 'B' }, { group: 'G', receiveCount: 1 }],
    [{ id: 'C' }, { group: 'G', receiveCount: 1 }],
  ]);
  expect(postponed).toEqual([{ seconds: [40, 40], leftMs: 59_700 }]);
  expect(batches[0]?.settled.map(({ retryInSeconds }) => retryInSeconds)).toEqual([undefined, 40, 40]);
});

test('a listener that does not end is left behind, and the log says why', async () => {
  const { errors, invoke } = start({}, [() => new Promise(() => undefined)]);
  await invoke([], 2);
  const reason = 'Error: the invocation has no time left for it';
  expect(errors).toEqual([{ message: 'a listener failed', reason, requestId: 'R' }]);
});
