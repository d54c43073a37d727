import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createApplyChange, faultsOfChange } from '../../functions/bulk/change.ts';
import { isObject, type Json } from '../../functions/event/json.ts';
import { parseUpdate } from '../../functions/event/parse.ts';
import { validEvent } from '../event/arbitraries.ts';
import { updateOf } from '../event/fixture.ts';
import { applied, STARTED_AT } from './fixture.ts';

const asWritten = (event: unknown): Json => JSON.parse(JSON.stringify(event));

/** Some fields of another valid event, so that each value is right by itself. */
const validSet = fc
  .tuple(
    validEvent,
    fc.array(fc.constantFrom(...['offHoursMessage', 'hour24From', 'colorStyleName', 'buttonTitle']), { minLength: 1 }),
    fc.subarray([
      'buttonTitle',
      'allowCountries',
      'variables',
      'phoneNumber',
      'callFlow',
      'configuration',
      'askConfirmation',
    ]),
  )
  .map(([event, often, rest]) => {
    const wanted = new Set([...often, ...rest]);
    return Object.fromEntries(Object.entries(asWritten(event)).filter(([field]) => wanted.has(field)));
  });

const removals = fc
  .subarray(['buttonTitle', 'allowCountries', 'variables', 'phoneNumber', 'callFlow', 'askConfirmation'])
  .map((fields) => Object.fromEntries(fields.map((field) => [field, null])));

const anySet = fc.tuple(validSet, removals).map(([values, removed]): Json => ({ ...removed, ...values }));

/** Without variables, whose names merge one by one. */
const flat = (event: Json): Json =>
  Object.fromEntries(Object.entries(event).filter(([field]) => field !== 'variables'));

/** What must stand in the event after a set: the field of the set, or else the row's. */
const expected = (row: Json, set: Json): Json => {
  const merged = Object.entries({ ...flat(row), ...flat(set) }).filter(([, value]) => value !== null);
  const variables = (event: Json) => (isObject(event['variables']) ? event['variables'] : {});
  if (set['variables'] === null || !('variables' in row || 'variables' in set)) return Object.fromEntries(merged);
  return Object.fromEntries([...merged, ['variables', { ...variables(row), ...variables(set) }]]);
};

test('a row has every field of the set and keeps every other, or is rejected; nothing throws', () => {
  let updates = 0;
  fc.assert(
    fc.property(validEvent, anySet, (someEvent, set) => {
      const event = asWritten(someEvent);
      expect(faultsOfChange({ set })).toEqual([]);
      const before = JSON.stringify([event, set]);
      const result = applied({ set }, event);
      expect(JSON.stringify([event, set])).toBe(before);
      const merged = expected(event, set);
      const parsed = parseUpdate(merged);
      if (result.kind === 'update') {
        updates += 1;
        expect(result.event).toEqual(merged);
        expect(parsed).toEqual({ ok: true, update: result.update });
      } else {
        expect(result.kind).toBe('rejected');
        expect(parsed.ok).toBe(false);
      }
    }),
    { numRuns: 300 },
  );
  expect(updates).toBeGreaterThan(50);
});

test('a plan that only says when updates expire changes nothing else', () => {
  fc.assert(
    fc.property(validEvent, fc.integer({ min: 1, max: 20_160 }), (someEvent, expireAfterMinutes) => {
      const event = asWritten(someEvent);
      const result = applied({ expireAfterMinutes }, event);
      if (result.kind !== 'update') throw new Error(JSON.stringify(result));
      const { notAfter, ...rest } = result.event as Json;
      const { notAfter: own, ...before } = event;
      expect(rest).toEqual(before);
      const latest = Date.parse(STARTED_AT) + expireAfterMinutes * 60_000;
      expect(Date.parse(String(notAfter))).toBe(own === undefined ? latest : Math.min(latest, Date.parse(String(own))));
    }),
    { numRuns: 100 },
  );
});

test('a condition made of the values of a row means that row, in the form of the row and in that of Anveo', () => {
  const fields = ['id', 'profileId', 'colorStyleName', 'phoneNumber', 'askConfirmation', 'callFlow', 'configuration'];
  fc.assert(
    fc.property(validEvent, fc.subarray(fields), (someEvent, chosen) => {
      const event = asWritten(someEvent);
      const update = updateOf(event);
      for (const source of [event, asWritten(update)]) {
        const where = Object.fromEntries(
          chosen.filter((field) => field in event).map((field) => [field, source[field]]),
        );
        expect(createApplyChange({ where }, 0)({ event, update }).kind).toBe('update');
      }
    }),
    { numRuns: 100 },
  );
});

test('whatever a plan holds, its faults are told and nothing throws', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), fc.jsonValue(), (where, set, expireAfterMinutes) => {
      const change: Json = JSON.parse(JSON.stringify({ where, set, expireAfterMinutes }));
      for (const { path, message } of faultsOfChange(change)) {
        expect(path).toMatch(/^(where|set|expireAfterMinutes)/);
        expect(message).not.toBe('');
      }
    }),
    { numRuns: 300 },
  );
});
