import { test } from 'vitest';
import { PASSING } from '../../chaos/anveo-faults.ts';
import { check } from '../../chaos/checks/check.ts';
import { renderViolations } from '../../chaos/report.ts';
import { runChaos } from '../../chaos/run.ts';

const RUN = { seed: 11, events: 200, kills: 4, buttons: 40 };

test.concurrent.for(['batching', 'fauxqs'] as const)(
  'a short run with kills on the queue %s: every event is accounted for',
  { timeout: 90_000 },
  async (queue, { expect }) => {
    const facts = await runChaos({ ...RUN, queue });
    expect(renderViolations(check(facts), facts)).toBe('');
    expect(facts.published.size).toBe(RUN.events);
    expect(facts.entries.filter(({ kind }) => kind === 'killed')).toHaveLength(RUN.kills);
    const kinds = new Set(facts.entries.map(({ kind }) => kind));
    expect([...kinds]).toEqual(expect.arrayContaining(['rotated', 'fault', 'postponed', 'dead-lettered']));
    const faults = new Set(facts.entries.map((entry) => entry.kind === 'called' && entry.request.fault));
    expect([...faults]).toEqual(expect.arrayContaining(PASSING.map(({ kind }) => kind)));
  },
);
