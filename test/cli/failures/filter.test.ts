import { expect, test } from 'vitest';
import type { Failure } from '../../../cli/failures/failure.ts';
import { type Filter, isEmpty, matcher, moment } from '../../../cli/failures/filter.ts';

process.env['TZ'] = 'Europe/Berlin';

const failure: Failure = {
  ...{ id: 'M1', button: 'SALES-12', profile: 'P1', runId: 'R1', kind: 'Rejected', state: 'dead' },
  ...{ reason: 'Anveo: Unknown PROFILE.', since: 1000, attempts: 1, asOf: 500 },
  ...{ nextTry: undefined, row: undefined, letters: [] },
};

const passing: [string, Filter][] = [
  ['nothing', {}],
  ['the ID', { ids: ['M0', 'M1'] }],
  ['the state', { state: 'dead' }],
  ['the kind in any case', { kind: 'rejected' }],
  ['the button', { button: 'SALES-12' }],
  ['a pattern of the button', { button: 'S*-*2' }],
  ['the profile', { profile: 'P1' }],
  ['a part of the reason in any case', { reason: 'unknown profile' }],
  ['the run', { run: 'R1' }],
  ['the moment', { since: 1000, before: 1001 }],
  ['all at once', { state: 'dead', button: '*', reason: 'anveo', since: 0 }],
];
test.each(passing)('a failure passes a filter by %s', (_, filter) => {
  expect(matcher(filter)(failure)).toBe(true);
});

const refused: [string, Filter][] = [
  ['another ID', { ids: ['M0'] }],
  ['another state', { state: 'retrying' }],
  ['another kind', { kind: 'Invalid' }],
  ['the start of the button', { button: 'SALES' }],
  ['another pattern', { button: 'S*-*3' }],
  ['another profile', { profile: 'P' }],
  ['another reason', { reason: 'busy' }],
  ['another run', { run: 'R' }],
  ['a later moment', { since: 1001 }],
  ['an earlier moment', { before: 1000 }],
  ['one part that does not fit', { state: 'dead', button: 'X*' }],
];
test.each(refused)('a failure does not pass a filter by %s', (_, filter) => {
  expect(matcher(filter)(failure)).toBe(false);
});

test('an unknown button passes no pattern, and every filter without one', () => {
  const unknown = { ...failure, button: undefined };
  expect(matcher({ button: '*' })(unknown)).toBe(false);
  expect(matcher({ state: 'dead' })(unknown)).toBe(true);
});

test('a filter is empty when it leaves everything in', () => {
  expect([{}, { ids: [] }, { state: undefined }].map((filter) => isEmpty(filter as Filter))).toEqual([
    true,
    true,
    true,
  ]);
  expect([{ ids: ['M'] }, { since: 0 }, { button: '*' }].map(isEmpty)).toEqual([false, false, false]);
});

test.each([
  ['2026-12-24T18:00', '2026-12-24T17:00:00.000Z'],
  ['2026-12-24', '2026-12-23T23:00:00.000Z'],
  ['2026-12-24 18:00:30', '2026-12-24T17:00:30.000Z'],
  ['2026-12-24T18:00:00-05:00', '2026-12-24T23:00:00.000Z'],
  ['2026-12-24T18:00:00.5Z', '2026-12-24T18:00:00.500Z'],
])('the moment %s is %s', (text, time) => {
  expect(new Date(moment(text)).toISOString()).toBe(time);
});

test('a time ago counts from now', () => {
  const before = Date.now();
  const [minutes = 0, hours = 0, days = 0] = ['90m', '2h', '3d'].map(moment);
  const after = Date.now();
  for (const [at, length] of [
    [minutes, 90 * 60_000],
    [hours, 2 * 3_600_000],
    [days, 3 * 86_400_000],
  ] as const) {
    expect(at).toBeGreaterThanOrEqual(before - length);
    expect(at).toBeLessThanOrEqual(after - length);
  }
});

test.each(['yesterday', '', '2026-13-01', '5s', '24.12.2026'])('%j is no moment', (text) => {
  expect(() => moment(text)).toThrow('must be a moment');
});
