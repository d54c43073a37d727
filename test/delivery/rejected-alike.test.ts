import { expect, test } from 'vitest';
import type { Settled } from '../../functions/delivery/invocation.ts';
import type { Outcome } from '../../functions/delivery/outcome.ts';
import { readRecord } from '../../functions/delivery/record.ts';
import { RejectedAlike } from '../../functions/delivery/telemetry/rejected-alike.ts';
import { createMetrics } from '../../functions/delivery/telemetry/report.ts';
import { simpleEvent } from './events.ts';
import { INVOCATION, record } from './records.ts';

const HOUR_MS = 3_600_000;

const settledAs = (id: string, outcome: Outcome): Settled => ({
  record: readRecord(record(simpleEvent({ id }))),
  outcome,
  durationMs: 1,
});

const rejected = (id: string, reason = 'Anveo: No.') =>
  settledAs(id, { kind: 'dead-lettered', failure: 'Rejected', reason, attempts: 1 });

test('different buttons that are rejected with the same words add up over the batches', () => {
  const alike = new RejectedAlike();
  expect(alike.count([rejected('A'), rejected('B')], 0)).toBe(2);
  expect(alike.count([rejected('C')], 1)).toBe(3);
});

test('a button that is rejected again counts once', () => {
  const alike = new RejectedAlike();
  expect(alike.count([rejected('A'), rejected('A')], 0)).toBe(1);
});

test.each([
  ["the button's ID", 'A', 'Anveo: button A is not yours.', 'B', 'Anveo: button B is not yours.'],
  ['an ID that is no pattern', 'A.+(', 'Anveo: button A.+( is not yours.', 'B', 'Anveo: button B is not yours.'],
  ['a number', 'A', 'Anveo: request 4711 is refused.', 'B', 'Anveo: request 12 is refused.'],
])('words that differ in %s are the same', (_, one, first, other, second) => {
  expect(new RejectedAlike().count([rejected(one, first), rejected(other, second)], 0)).toBe(2);
});

test('each reason is counted by itself, and the largest count of the batch is returned', () => {
  const alike = new RejectedAlike();
  const profile = (id: string) => rejected(id, 'Anveo: PROFILEID is not a profile of this account.');
  expect(alike.count([profile('A'), profile('B'), profile('C'), rejected('D')], 0)).toBe(3);
  expect(alike.count([rejected('E')], 1)).toBe(2);
});

test('a rejection counts for an hour', () => {
  const alike = new RejectedAlike();
  alike.count([rejected('A')], 0);
  expect(alike.count([rejected('B')], HOUR_MS - 1)).toBe(2);
  expect(alike.count([rejected('C')], HOUR_MS)).toBe(2);
  expect(alike.count([rejected('D')], 3 * HOUR_MS)).toBe(1);
});

test('a button that is rejected again counts for another hour', () => {
  const alike = new RejectedAlike();
  alike.count([rejected('A')], 0);
  alike.count([rejected('A')], HOUR_MS / 2);
  expect(alike.count([rejected('B')], HOUR_MS)).toBe(2);
});

test.each<[string, Outcome]>([
  ['is delivered', { kind: 'delivered', attempts: 1 }],
  ['is dead-lettered for another cause', { kind: 'dead-lettered', failure: 'Invalid', reason: 'No.', attempts: 0 }],
  ['is deferred', { kind: 'deferred', cause: 'anveo', reason: 'No.', attempts: 1 }],
])('an update that %s is no rejection', (_, outcome) => {
  expect(new RejectedAlike().count([settledAs('A', outcome)], 0)).toBeUndefined();
});

test('a container remembers 50 reasons, those that were given last, and 100 buttons of each', () => {
  const alike = new RejectedAlike();
  const reason = (index: number) => `Anveo: ${'x'.repeat(index + 1)}`;
  for (let index = 0; index < 50; index += 1) alike.count([rejected('A', reason(index))], 0);
  expect(alike.count([rejected('B', reason(0))], 0)).toBe(2);
  alike.count([rejected('A', reason(50))], 0);
  expect(alike.count([rejected('C', reason(0))], 0)).toBe(3);
  expect(alike.count([rejected('B', reason(1))], 0)).toBe(1);
  const many = Array.from({ length: 150 }, (_, index) => rejected(`BUTTON-${'y'.repeat(index + 1)}`));
  expect(alike.count(many, 0)).toBe(100);
});

test('the metrics of a batch with rejections say how many buttons were rejected alike, and those of another do not', () => {
  const lines: Record<string, unknown>[] = [];
  const listener = createMetrics(
    'S',
    (line) => lines.push(JSON.parse(line)),
    () => 1000,
  );
  const tell = (...settled: Settled[]) => listener({ settled, invocation: INVOCATION });
  tell(rejected('A'), rejected('B'));
  tell(settledAs('A', { kind: 'delivered', attempts: 1 }));
  tell(rejected('C'));
  expect(lines.map((line) => line['RejectedAlike'])).toEqual([2, undefined, 3]);
});
