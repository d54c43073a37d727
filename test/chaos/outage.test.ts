import { expect, test } from 'vitest';
import { check } from '../../chaos/checks/check.ts';
import { runOutage } from '../../chaos/outage/outage.ts';
import { outageFiguresOf } from '../../chaos/outage/outage-figures.ts';
import { checkOutage } from '../../chaos/outage/outlasted.ts';
import { recoveriesOf } from '../../chaos/outage/recovery.ts';

const countOf = (figures: ReturnType<typeof outageFiguresOf>, name: string) => Object.fromEntries(figures[name] ?? []);

test.for<[number, 'usual' | 'afterMany']>([
  [6, 'usual'],
  [72, 'afterMany'],
])(
  'Anveo down for %i h: valid events are delivered after its return, within the wait %s',
  async ([hours, wait], { expect }) => {
    const outage = await runOutage({ seed: 3, events: 30, buttons: 10, hours });
    expect([...check(outage.facts), ...checkOutage(outage)]).toEqual([]);
    expect(recoveriesOf(outage)[wait].slowestS).toBeGreaterThan(0);
    const figures = outageFiguresOf(outage);
    const {
      delivered = 0,
      superseded = 0,
      'dead-lettered Invalid': invalid = 0,
      ...others
    } = countOf(figures, 'outcomes');
    expect([delivered + superseded + invalid, others]).toEqual([30, {}]);
    expect(outage.facts.entries.filter(({ kind, at }) => kind === 'called' && at > outage.ended)).not.toEqual([]);
  },
);

test('Anveo down for longer than the window: what Anveo fails past it is given up, and nothing younger', async () => {
  const outage = await runOutage({ seed: 4, events: 20, buttons: 20, hours: 100 });
  expect(check(outage.facts)).toEqual([]);
  const outcomes = countOf(outageFiguresOf(outage), 'outcomes');
  expect(outcomes['dead-lettered Exhausted']).toBeGreaterThan(0);
  expect(outcomes['delivered']).toBeGreaterThan(0);
});

test('an update that leaves the queue later than its wait allows is named', async () => {
  const outage = await runOutage({ seed: 3, events: 10, buttons: 10, hours: 2 });
  const late = outage.facts.entries.map((entry) => ({
    ...entry,
    at: entry.kind === 'deleted' ? entry.at + 400_000 : entry.at,
  }));
  const [violation] = checkOutage({ ...outage, facts: { ...outage.facts, entries: late } });
  expect(violation?.rule).toBe('soon recovered');
});
