import { expect, test } from 'vitest';
import { check } from '../../chaos/checks/check.ts';
import { runOutage } from '../../chaos/outage/outage.ts';
import { outageFiguresOf } from '../../chaos/outage/outage-figures.ts';

const countOf = (figures: ReturnType<typeof outageFiguresOf>, name: string) => Object.fromEntries(figures[name] ?? []);

test('Anveo down for 72 h: everything is delivered after its return, nothing is dead-lettered', async () => {
  const outage = await runOutage({ seed: 3, events: 30, buttons: 10, hours: 72 });
  expect(check(outage.facts)).toEqual([]);
  expect(outage.facts.letters).toEqual([]);
  const figures = outageFiguresOf(outage);
  const { delivered = 0, superseded = 0, ...others } = countOf(figures, 'outcomes');
  expect([delivered + superseded, others]).toEqual([30, {}]);
  expect(outage.facts.entries.filter(({ kind, at }) => kind === 'called' && at > outage.ended)).not.toEqual([]);
}, 60_000);

test('Anveo down for longer than the window: what Anveo fails past it is given up, and nothing younger', async () => {
  const outage = await runOutage({ seed: 4, events: 20, buttons: 20, hours: 100 });
  expect(check(outage.facts)).toEqual([]);
  const outcomes = countOf(outageFiguresOf(outage), 'outcomes');
  expect(outcomes['dead-lettered Exhausted']).toBeGreaterThan(0);
  expect(outcomes['delivered']).toBeGreaterThan(0);
}, 60_000);
