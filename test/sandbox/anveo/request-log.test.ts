import { expect, test } from 'vitest';
import { createRequestLog, type ReceivedRequest } from '../../../sandbox/anveo/request-log.ts';

const received = (sequence: number): ReceivedRequest => ({
  sequence,
  buttonId: `ID${sequence}`,
  parameters: {},
  countries: [],
  variables: {},
  test: false,
  answer: 'SUCCESS',
  applied: true,
});

const sequencesAfter = (limit: number, recorded: number[]): number[] => {
  const log = createRequestLog(limit);
  for (const sequence of recorded) log.record(received(sequence));
  return log.requests().map(({ sequence }) => sequence);
};

test.each([
  ['fewer than the limit', [1, 2], [1, 2]],
  ['as many as the limit', [1, 2, 3], [1, 2, 3]],
  ['more than the limit', [1, 2, 3, 4], [2, 3, 4]],
  ['twice the limit and more', [1, 2, 3, 4, 5, 6, 7], [5, 6, 7]],
  ['late ones', [2, 3, 1], [1, 2, 3]],
  ['one so late that it is no longer among the newest', [2, 3, 4, 1], [2, 3, 4]],
])('a log of three holds the newest in order of arrival: %s', (_, recorded, kept) => {
  expect(sequencesAfter(3, recorded)).toEqual(kept);
});

test('sequences count from 1', () => {
  const log = createRequestLog();
  expect([log.nextSequence(), log.nextSequence()]).toEqual([1, 2]);
});

test('one request resolves everyone who waits for it', async () => {
  const log = createRequestLog();
  const waiting = [log.next(), log.next(), log.next(({ sequence }) => sequence === 2)];
  log.record(received(1));
  log.record(received(2));
  expect((await Promise.all(waiting)).map(({ sequence }) => sequence)).toEqual([1, 1, 2]);
});

test('a request that was recorded before does not resolve a wait', async () => {
  const log = createRequestLog();
  log.record(received(1));
  const next = log.next();
  log.record(received(2));
  expect((await next).sequence).toBe(2);
});

test('closing rejects those who wait, whether or not they look', async () => {
  const log = createRequestLog();
  log.next();
  const watched = log.next();
  log.close();
  await expect(watched).rejects.toThrow('The simulator was closed before such a request.');
});
