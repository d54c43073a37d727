import { expect, test } from 'vitest';
import { planButtons } from '../../chaos/plan/buttons.ts';
import { streamsOf } from '../../chaos/plan/draw.ts';
import { naturesOf, planEvents } from '../../chaos/plan/events.ts';
import { planTimetable } from '../../chaos/plan/happenings.ts';
import { parseEvent } from '../../functions/event/parse.ts';

const NOW = Date.parse('2026-01-01T00:00:00Z');
const SIZE = { events: 500, kills: 7, workers: 2, returns: 5, runs: 2, undos: 2 };

const planOf = (seed: number) => {
  const streams = streamsOf(seed);
  const buttons = planButtons(streams(), 40);
  const plan = planEvents(streams(), buttons);
  return {
    buttons,
    events: Array.from({ length: SIZE.events }, () => plan.next(NOW, naturesOf(2))),
    timetable: planTimetable(streams(), SIZE),
  };
};

test('the same seed draws the same buttons, events and happenings; another one does not', () => {
  expect(planOf(5)).toEqual(planOf(5));
  expect(planOf(6)).not.toEqual(planOf(5));
});

test('events are what they are planned to be, and every nature occurs', () => {
  const { events } = planOf(5);
  for (const { nature, body } of events) expect(parseEvent(body).ok).toBe(nature !== 'invalid');
  expect(new Set(events.map(({ nature }) => nature))).toEqual(
    new Set(['valid', 'invalid', 'refused', 'half-refused', 'expired', 'expiring', 'poison']),
  );
});

test('as many kills as asked for, all of them while events are still to come', () => {
  const { timetable } = planOf(5);
  const kills = timetable.filter(({ kind }) => kind === 'kill');
  expect(kills).toHaveLength(SIZE.kills);
  for (const { at } of timetable) expect(at).toBeLessThan(SIZE.events);
});
