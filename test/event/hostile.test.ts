import { describe, expect, test } from 'vitest';
import { describeFaults } from '../../functions/event/faults.ts';
import { parseEvent } from '../../functions/event/parse.ts';
import { CALLFLOW, faultsIn, faultsOf, having, SIMPLE } from './fixture.ts';

const MEBIBYTE = 1024 * 1024;

/** JSON text whose object has one more key, as no object literal could have it. */
const withKey = (event: unknown, key: string, value: unknown): string =>
  `${JSON.stringify(event).slice(0, -1)},${JSON.stringify(key)}:${JSON.stringify(value)}}`;

describe('keys that mean something to JavaScript', () => {
  test.each(['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty'])(
    '%s at the top is an unknown field',
    (key) => {
      expect(faultsIn(withKey(SIMPLE, key, { id: 'OTHER' }))).toEqual([{ path: key, message: 'is not a known field' }]);
    },
  );

  test('__proto__ lends an event none of its fields', () => {
    const { id: _, ...rest } = SIMPLE;
    expect(faultsIn(withKey(rest, '__proto__', { id: 'OTHER' }))).toEqual([
      { path: 'id', message: 'must be text of 1 to 128 characters, but is missing' },
      { path: '__proto__', message: 'is not a known field' },
    ]);
    expect(parseEvent(withKey(rest, '__proto__', { id: 'OTHER' }))).not.toHaveProperty('buttonId');
  });

  test.each(['text', 1, { a: 'b' }])('__proto__ as a variable that is %j is refused, not lost', (value) => {
    const body = JSON.stringify({ ...CALLFLOW, variables: 'HERE' }).replace(
      '"HERE"',
      withKey({ A: '1' }, '__proto__', value),
    );
    expect(faultsIn(body)).toEqual([
      { path: 'variables.__proto__', message: 'is not a name that a variable can have' },
    ]);
  });

  test('__proto__ opens no envelope', () => {
    const body = withKey({ note: 1 }, '__proto__', { specversion: '1.0', data: SIMPLE });
    expect(faultsIn(body).map(({ path }) => path)).toContain('__proto__');
  });

  test('__proto__ beside the content of an envelope changes nothing', () => {
    const body = withKey({ specversion: '1.0', data: SIMPLE }, '__proto__', { data: CALLFLOW });
    expect(parseEvent(body)).toEqual({ ok: true, update: SIMPLE });
  });
});

describe('deep nesting is refused, not fatal', () => {
  const DEEP = 100_000;

  test.each([
    ['open brackets', '['.repeat(DEEP), 'body'],
    ['brackets', '['.repeat(DEEP) + ']'.repeat(DEEP), 'event'],
    ['open objects', '{"a":'.repeat(DEEP), 'body'],
    ['objects', `${'{"a":'.repeat(DEEP)}1${'}'.repeat(DEEP)}`, 'a'],
    ['envelopes', `${'{"specversion":"1.0","data":'.repeat(DEEP)}{}${'}'.repeat(DEEP)}`, 'specversion'],
  ])('%s', (_, body, path) => {
    expect(faultsIn(body).map((fault) => fault.path)).toContain(path);
  });

  test.each(['id', 'allowCountries', 'variables', 'configuration', 'askConfirmation'])('in %s', (field) => {
    const body = JSON.stringify(having(field, 'HERE')).replace('"HERE"', `${'{"a":'.repeat(DEEP)}1${'}'.repeat(DEEP)}`);
    expect(faultsIn(body).map(({ path }) => path.split('.')[0])).toContain(field);
  });
});

describe('a mebibyte', () => {
  test('of a text that has no maximum is valid', () => {
    expect(faultsOf({ ...SIMPLE, offHoursMessage: 'x'.repeat(MEBIBYTE) })).toEqual([]);
  });

  test('of a limited text is refused without being echoed', () => {
    expect(faultsOf({ ...SIMPLE, buttonTitle: '\u{1F600}'.repeat(MEBIBYTE / 4) })).toEqual([
      { path: 'buttonTitle', message: `must be text of 1 to 32 characters, but has ${MEBIBYTE / 4} characters` },
    ]);
  });

  test.each([
    ['that is not JSON', 'x'.repeat(MEBIBYTE)],
    ['of white space', ' '.repeat(MEBIBYTE)],
    ['of a text that does not end', `"${'x'.repeat(MEBIBYTE)}`],
  ])('%s is one short fault', (_, body) => {
    const [fault, ...others] = faultsIn(body);
    expect(others).toEqual([]);
    expect(fault?.path).toBe('body');
    expect(fault?.message.length).toBeLessThan(200);
  });

  test('of one key is refused, and the key cut', () => {
    expect(faultsOf({ ...SIMPLE, ['k'.repeat(MEBIBYTE)]: 1 })).toEqual([
      { path: `${'k'.repeat(64)}…`, message: 'is not a known field' },
    ]);
  });

  test('of unknown keys is refused', () => {
    const keys = Array.from({ length: MEBIBYTE / 12 }, (_, index) => [`u${index}`, 0]);
    expect(faultsOf({ ...SIMPLE, ...Object.fromEntries(keys) }).at(-1)).toEqual({
      path: 'event',
      message: `has ${keys.length - 20} more unknown fields`,
    });
  });

  const items = Array.from({ length: MEBIBYTE / 2 }, () => 0);
  const variables = Object.fromEntries(Array.from({ length: MEBIBYTE / 8 }, (_, index) => [`${index}`, 0]));

  test.each([
    ['countries', having('allowCountries', items)],
    ['variables', having('variables', variables)],
  ])('of faulty %s is refused in a few words, and the button told', (_, event) => {
    const parsed = parseEvent(JSON.stringify(event));
    expect(parsed).toMatchObject({ ok: false, buttonId: 'ID1232123' });
    expect(parsed.ok ? '' : describeFaults(parsed.faults)).toMatch(
      /^event has more faults than can be listed$|; event has \d+ more faults$/,
    );
  });

  test.each([
    ['phoneNumber', `${' '.repeat(MEBIBYTE)}x`],
    ['buttonImageUrl', `http://${'a/'.repeat(MEBIBYTE / 2)}`],
    ['notAfter', '2026-12-24T18:00:00.'.padEnd(MEBIBYTE, '0')],
    ['configuration', 'SIMPLE'.padEnd(MEBIBYTE)],
  ])('of a faulty %s is refused', (field, value) => {
    expect(faultsOf(having(field, value)).map(({ path }) => path)).toEqual([field]);
  });

  test('of countries, all of them valid, is taken', () => {
    expect(faultsOf({ ...SIMPLE, allowCountries: Array.from({ length: MEBIBYTE / 6 }, () => 'USA') })).toEqual([]);
  });
});
