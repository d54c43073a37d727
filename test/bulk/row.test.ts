import { describe, expect, test } from 'vitest';
import { parseRow } from '../../functions/bulk/row.ts';
import { callFlowEvent, simpleEvent } from '../delivery/events.ts';
import { updateOf } from '../event/fixture.ts';
import { sentences } from './fixture.ts';

const faultsOf = (labels: unknown, fields = {}) => {
  const parsed = parseRow({ ...simpleEvent(fields), labels });
  return parsed.ok ? [] : sentences(parsed.faults);
};

const many = (number: number) => Object.fromEntries(Array.from({ length: number }, (_, index) => [`L${index}`, 'x']));

test.each([simpleEvent(), callFlowEvent()])('the labels of a row are beside its event, not in it', (event) => {
  const labels = { TEAM: 'SALES' };
  expect(parseRow({ labels, ...event })).toStrictEqual({ ok: true, event, update: updateOf(event), labels });
});

test('a row without labels is its event', () => {
  const event = simpleEvent();
  expect(parseRow(event)).toStrictEqual({ ok: true, event, update: updateOf(event) });
});

test.each([null, 'x', 5, []])('a row that is %j has a fault', (row) => {
  expect(parseRow(row)).toMatchObject({ ok: false, event: row });
});

describe('labels may have', () => {
  test.each<[string, object]>([
    ['none', {}],
    ['20 of them', many(20)],
    ['a name of 64 characters', { ['a'.repeat(64)]: 'x' }],
    ['a digit, hyphens and underscores in a name', { '1-a_B': 'x' }],
    ['names that every object has', JSON.parse('{"constructor": "x", "toString": "y"}')],
    ['a text of 256 characters', { A: '\u{1F4DE}'.repeat(256) }],
    ['spaces in a text', { A: 'New York' }],
  ])('%s', (_, labels) => {
    expect(faultsOf(labels)).toEqual([]);
  });
});

describe('labels have a fault', () => {
  const NAMES =
    'where 1 to 64 ASCII letters, digits, hyphens and underscores, beginning with a letter or digit are allowed';
  test.each<[string, unknown, string]>([
    ['that are null', null, 'labels must be an object of names and texts, but is null'],
    ['that are a list', ['A'], 'labels must be an object of names and texts, but is a list'],
    ['of which there are 21', many(21), 'labels has 21 labels, where 20 are the most'],
    ['with an empty name', { '': 'x' }, `labels has the name "", ${NAMES}`],
    ['with a dot in a name', { 'a.b': 'x' }, `labels has the name "a.b", ${NAMES}`],
    ['with an accent in a name', { é: 'x' }, `labels has the name "é", ${NAMES}`],
    ['with a line break after a name', { 'a\n': 'x' }, `labels has the name "a\\n", ${NAMES}`],
    ['with the name __proto__', JSON.parse('{"__proto__": "x"}'), `labels has the name "__proto__", ${NAMES}`],
    ['with a name of 65 characters', { ['a'.repeat(65)]: 'x' }, `labels has the name "${'a'.repeat(64)}…", ${NAMES}`],
    ['with an empty text', { A: '' }, 'labels.A must be text of 1 to 256 characters, but is empty'],
    ['with a number', { A: 1 }, 'labels.A must be text of 1 to 256 characters, but is a number'],
    ['with null', { A: null }, 'labels.A must be text of 1 to 256 characters, but is null'],
    [
      'with 257 characters',
      { A: 'x'.repeat(257) },
      'labels.A must be text of 1 to 256 characters, but has 257 characters',
    ],
    ['with a control character', { A: 'a\u0001' }, 'labels.A has U+0001, which XML cannot carry'],
    ['with a space at the end', { A: 'SALES ' }, 'labels.A must not begin or end with white space'],
  ])('%s', (_, labels, fault) => {
    expect(faultsOf(labels)).toEqual([fault]);
  });

  test('beside those of the event, and the button is named', () => {
    const parsed = parseRow({ ...simpleEvent({ id: 'A', hour24From: 25 }), labels: { A: '', B: 1 } });
    if (parsed.ok) throw new Error('no fault');
    expect(sentences(parsed.faults).map((fault) => fault.split(' ')[0])).toEqual([
      'hour24From',
      'labels.A',
      'labels.B',
    ]);
    expect(parsed.buttonId).toBe('A');
    expect(faultsOf({ A: 1 })).toHaveLength(1);
  });

  test('and the button of a valid event is named', () => {
    expect(parseRow({ ...simpleEvent({ id: 'A' }), labels: 1 })).toMatchObject({ ok: false, buttonId: 'A' });
  });
});
