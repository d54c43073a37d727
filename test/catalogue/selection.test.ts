import { describe, expect, test } from 'vitest';
import { createSelection, selectFrom } from '../../catalogue/selection.ts';
import type { Labels } from '../../functions/bulk/labels.ts';
import type { Json } from '../../functions/event/json.ts';
import { sentences } from '../bulk/fixture.ts';
import { callFlowEvent, simpleEvent } from '../delivery/events.ts';
import { updateOf } from '../event/fixture.ts';
import { streamOf } from './fixture.ts';

const SIMPLE = { update: updateOf(simpleEvent({ id: 'A' })), labels: { TEAM: 'SALES' } as Labels };
const CALLFLOW = { update: updateOf(callFlowEvent({ id: 'B', variables: { SITE: 'NYC' } })) };

const faultsOf = (where: Json, rows = [SIMPLE, CALLFLOW]) => {
  const selection = createSelection(where);
  for (const row of rows) selection.add(row);
  return sentences(selection.faults());
};

describe('a selection has no fault', () => {
  test.each<[string, Json]>([
    ['of everything', {}],
    ['of one row of two', { id: 'B' }],
    ['by a label that some rows have', { 'labels.TEAM': { exists: false } }],
    ['by a variable that some rows have', { 'variables.SITE': 'NYC' }],
    ['by the absence of a known field that no row has', { buttonTitle: { exists: false } }],
  ])('%s', (_, where) => {
    expect(faultsOf(where)).toEqual([]);
  });

  test('of no valid row at all', () => {
    expect(faultsOf({ id: 'X' }, [])).toEqual([]);
  });
});

describe('a selection has a fault', () => {
  const NONE = 'where selects none of the 2 buttons of the catalogue';
  test.each<[string, Json, string[]]>([
    ['of a value that no row has', { id: 'X' }, [NONE]],
    ['of conditions that hold for different rows', { id: 'B', 'labels.TEAM': 'SALES' }, [NONE]],
    ['by a field that no row has', { buttonTitle: { exists: true } }, [NONE]],
    [
      'by the absence of a label that no row has',
      { 'labels.TEEM': { exists: false } },
      ['where.labels.TEEM is in no row of the catalogue: did you mean labels.TEAM?'],
    ],
    [
      'by a label that is a variable',
      { 'labels.SITE': 'NYC', 'variables.PLACE': 'X' },
      ['where.labels.SITE is in no row of the catalogue', 'where.variables.PLACE is in no row of the catalogue'],
    ],
    [
      'by a name that every object has',
      { 'labels.toString': { exists: false } },
      ['where.labels.toString is in no row of the catalogue'],
    ],
  ])('%s', (_, where, faults) => {
    expect(faultsOf(where)).toEqual(faults);
  });
});

test('several selections of one file are told apart, and rows with faults are left out', async () => {
  const events = [simpleEvent({ id: 'A' }), simpleEvent({ id: 'B', hour24To: 25 }), simpleEvent({ id: 'C' })];
  const file = streamOf(events.map((event) => JSON.stringify(event)).join('\n'));
  const selected: [number, string][] = [];
  const wheres = [undefined, { id: ['B', 'C'] }, { id: 'B' }];
  const faults = await selectFrom(file, 'a.jsonl', wheres, (index, id) => selected.push([index, id]));
  expect(selected).toEqual([
    [0, 'A'],
    [0, 'C'],
    [1, 'C'],
  ]);
  expect(faults.map(sentences)).toEqual([[], [], ['where selects none of the 2 buttons of the catalogue']]);
});
