import { test } from 'vitest';
import { PASSING } from '../../chaos/anveo-faults.ts';
import { check } from '../../chaos/checks/check.ts';
import type { PlannedEvent } from '../../chaos/plan/events.ts';
import { renderViolations } from '../../chaos/report.ts';
import { runChaos } from '../../chaos/run.ts';

/** No button of this seed gets two poison updates. */
const RUN = { seed: 48, events: 200, kills: 4, returns: 16, runs: 2, undos: 1, buttons: 40, poison: 2, http: 30 };

test.concurrent.for(['batching', 'fauxqs'] as const)(
  'a short run with kills and poison on the queue %s: every event is accounted for',
  { timeout: 240_000 },
  async (queue, { expect }) => {
    const facts = await runChaos({ ...RUN, queue });
    expect(renderViolations(check(facts), facts)).toBe('');
    const messages = [...facts.published.values()];
    const isFirst = ({ runId, first, http }: PlannedEvent) => !runId && !first && http !== 'again';
    const events = messages.filter(isFirst);
    expect(events).toHaveLength(RUN.events);
    const runs = messages.filter(({ undoes }) => undoes === undefined).map(({ runId }) => runId);
    expect(new Set(runs).size).toBe(1 + RUN.runs);
    const undos = facts.entries.flatMap((entry) => (entry.kind === 'undo' ? [entry.undoId] : []));
    expect(new Set(undos).size).toBeGreaterThanOrEqual(RUN.undos);
    expect(facts.entries.some((entry) => entry.kind === 'decided' && entry.action === 'restore')).toBe(true);
    // Which of both movers finds letters is luck: while one holds them the other gets none.
    expect(messages.some(({ first }) => first !== undefined)).toBe(true);
    expect(events.filter(({ http }) => http === 'first').length).toBeGreaterThan(20);
    // How many requests get lost, and so are repeated, is luck too.
    expect(facts.http).toMatchObject({ repeated: expect.any(Number), doubled: [] });
    expect(facts.entries.filter(({ kind }) => kind === 'killed')).toHaveLength(RUN.kills);
    const poison = messages.filter(({ nature }) => nature === 'poison');
    expect(new Set(poison.map(({ button }) => button.id)).size).toBe(poison.length);
    const kinds = new Set(facts.entries.map(({ kind }) => kind));
    expect([...kinds]).toEqual(expect.arrayContaining(['rotated', 'fault', 'postponed', 'dead-lettered', 'shown']));
    const faults = new Set(facts.entries.map((entry) => entry.kind === 'called' && entry.request.fault));
    expect([...faults]).toEqual(expect.arrayContaining(PASSING.map(({ kind }) => kind)));
  },
);
