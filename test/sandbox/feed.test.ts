import { Writable } from 'node:stream';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Feed } from '../../sandbox/feed.ts';
import type { LoggedOutcome } from '../../sandbox/outcomes.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: new Date(2026, 0, 2, 3, 4, 5) });
});
afterEach(() => {
  vi.useRealTimers();
});

/** A feed into a terminal of so many columns, and what it has printed. */
const feedInto = (columns?: number) => {
  const lines: string[] = [];
  const stream = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk));
      done();
    },
  });
  return { feed: new Feed(Object.assign(stream, { columns }) as unknown as NodeJS.WriteStream), lines };
};

const outcome = (fields: Partial<LoggedOutcome> = {}): LoggedOutcome => ({
  messageId: 'M1',
  outcome: 'delivered',
  buttonId: 'SALES',
  attempts: 1,
  ...fields,
});

const HEAD = /^\d\d:\d\d:\d\d /;

test.each<[string, Partial<LoggedOutcome>, string]>([
  ['an update delivered at once', {}, '✔ SALES                delivered'],
  ['one that took several calls', { attempts: 3 }, '✔ SALES                delivered, 3 calls'],
  ['a superseded one', { outcome: 'superseded' }, '✔ SALES                superseded by a newer update'],
  ['an unchanged one', { outcome: 'unchanged' }, '✔ SALES                unchanged: the button shows it already'],
  [
    'a deferred one',
    { outcome: 'deferred', reason: 'Anveo: HTTP 503', retryInSeconds: 31 },
    '… SALES                deferred, again in 31 s: Anveo: HTTP 503',
  ],
  [
    'a dead-lettered one',
    { outcome: 'dead-lettered', failure: 'Rejected', reason: 'Anveo: no' },
    '✖ SALES                dead-lettered Rejected: Anveo: no',
  ],
  ['a text with control characters', { buttonId: 'A\u001b[2J\nB' }, '✔ A [2J B              delivered'],
])('%s is one line', (_, fields, line) => {
  const { feed, lines } = feedInto();
  feed.add(outcome(fields));
  expect(lines).toEqual([expect.stringMatching(HEAD)]);
  expect(lines[0]?.slice('HH:MM:SS '.length)).toBe(`${line}\n`);
});

test('a line is as wide as the terminal at most; a pipe gets all of it', () => {
  const long = outcome({ outcome: 'dead-lettered', failure: 'Rejected', reason: 'x'.repeat(200) });
  const [terminal, pipe] = [feedInto(80), feedInto()];
  terminal.feed.add(long);
  pipe.feed.add(long);
  expect(terminal.lines[0]).toMatch(/^.{79}…\n$/u);
  expect(pipe.lines[0]).toContain('x'.repeat(200));
});

test('after ten outcomes of a kind in a second the rest are counted, and other kinds keep their lines', () => {
  const { feed, lines } = feedInto();
  for (let count = 0; count < 300; count += 1) feed.add(outcome());
  feed.add(outcome({ outcome: 'dead-lettered', failure: 'Invalid' }));
  expect(lines).toHaveLength(11);
  vi.advanceTimersByTime(1000);
  expect(lines.slice(10)).toEqual([
    expect.stringContaining('✖ SALES                dead-lettered Invalid'),
    expect.stringContaining('+ 290 delivered\n'),
  ]);
});

test('a kind that was counted gets its lines back after a second with ten at most', () => {
  const { feed, lines } = feedInto();
  for (let count = 0; count < 11; count += 1) feed.add(outcome());
  vi.advanceTimersByTime(1000);
  lines.length = 0;
  feed.add(outcome());
  vi.advanceTimersByTime(1000);
  feed.add(outcome());
  expect(lines.map((line) => line.slice('HH:MM:SS '.length))).toEqual([
    '+ 1 delivered\n',
    '✔ SALES                delivered\n',
  ]);
  expect(vi.getTimerCount()).toBe(1);
  vi.advanceTimersByTime(1000);
  expect(vi.getTimerCount()).toBe(0);
});
