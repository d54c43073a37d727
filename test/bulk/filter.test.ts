import { describe, expect, test } from 'vitest';
import { callFlowEvent, simpleEvent } from '../delivery/events.ts';
import type { Json } from '../event/fixture.ts';
import { applied, faultsOf } from './fixture.ts';

const LABELS = { TEAM: 'SALES', FLOOR: '2' };

const matches = (where: Json, event: Json, labels?: Record<string, string>) =>
  applied({ where: JSON.parse(JSON.stringify(where)) }, event, labels).kind === 'update';

const simple = simpleEvent({ id: 'SALES-NYC-1', buttonTitle: 'Talk to sales' });
const callFlow = callFlowEvent({ id: 'SALES-NYC-5', variables: { SITE: 'NYC', EMPTY: '' } });

describe('a button is meant', () => {
  test.each<[string, Json, Json]>([
    ['its ID has the prefix', { id: { prefix: 'SALES-' } }, simple],
    ['its ID has the suffix', { id: { suffix: '-1' } }, simple],
    ['its ID fits the wildcard', { id: { wildcard: 'SALES-*-1' } }, simple],
    ['its ID is anything but a value', { id: { 'anything-but': 'SALES-NYC-2' } }, simple],
    ['its ID is anything but one of a list', { id: { 'anything-but': ['A', 'B'] } }, simple],
    ['its ID has another prefix', { id: { 'anything-but': { prefix: 'SUPPORT-' } } }, simple],
    ['its ID has none of several suffixes', { id: { 'anything-but': { suffix: ['-2', '-3'] } } }, simple],
    ['its ID does not fit the wildcard', { id: { 'anything-but': { wildcard: '*-BOS-*' } } }, simple],
    ['its number is anything but a number', { hour24From: { 'anything-but': [0, 8] } }, simple],
    [
      'its flag is anything but the other',
      { askConfirmation: { 'anything-but': 1 } },
      simpleEvent({ askConfirmation: false }),
    ],
    ['it has the field', { buttonTitle: { exists: true } }, simple],
    ['it does not have the field', { buttonTitle: { exists: false } }, simpleEvent()],
    ['the field belongs to the other configuration', { callFlow: { exists: false } }, simple],
    ['it has no such variable', { 'variables.TEAM': { exists: false } }, callFlow],
    ['its configuration has no variables', { 'variables.TEAM': { exists: false } }, simple],
    ['no variable has the name that every object has', { 'variables.toString': { exists: false } }, callFlow],
    ['its variable is empty text, which any text begins with', { 'variables.EMPTY': { prefix: '' } }, callFlow],
    ['a value of the list is equal, and its filters do not hold', { id: [{ prefix: 'X' }, 'SALES-NYC-1'] }, simple],
    ['a filter of the list holds, and its values do not', { id: ['X', { prefix: 'X' }, { suffix: '1' }] }, simple],
    ['it is absent, or one of the values', { buttonTitle: [{ exists: false }, 'Talk to sales'] }, simple],
    [
      'its phone number has the digits',
      { phoneNumber: { prefix: '1215' } },
      simpleEvent({ phoneNumber: '+1 (215) 701-0680' }),
    ],
  ])('where %s', (_, where, event) => {
    expect(matches(where, event)).toBe(true);
  });

  test.each<[string, Json]>([
    ['its label is equal', { 'labels.TEAM': 'SALES' }],
    ['its label is one of a list', { 'labels.TEAM': ['SUPPORT', 'SALES'] }],
    ['its label fits', { 'labels.TEAM': { wildcard: 'S*S' } }],
    ['all of several labels', { 'labels.TEAM': { prefix: 'SA' }, 'labels.FLOOR': { 'anything-but': '1' } }],
    ['it has no label of the name', { 'labels.toString': { exists: false } }],
  ])('where %s, whatever its configuration', (_, where) => {
    expect([simple, callFlow].map((event) => matches(where, event, LABELS))).toEqual([true, true]);
  });
});

describe('a button is not meant', () => {
  test.each<[string, Json, Json]>([
    ['its ID has the prefix in another case', { id: { prefix: 'sales-' } }, simple],
    ['its ID has the text in the middle', { id: { prefix: 'NYC' } }, simple],
    ['its ID is the one left out', { id: { 'anything-but': ['A', 'SALES-NYC-1'] } }, simple],
    ['its ID has one of the prefixes left out', { id: { 'anything-but': { prefix: ['A', 'SALES-'] } } }, simple],
    ['its ID fits the wildcard left out', { id: { 'anything-but': { wildcard: '*NYC*' } } }, simple],
    [
      'its phone number is left out, written another way',
      { phoneNumber: { 'anything-but': '+1 215 701 0680' } },
      simpleEvent({ phoneNumber: '12157010680' }),
    ],
    [
      'it has no such field, which is not anything but a value',
      { buttonTitle: { 'anything-but': 'X' } },
      simpleEvent(),
    ],
    [
      'it has no such field, which is not without a prefix',
      { buttonTitle: { 'anything-but': { prefix: 'X' } } },
      simpleEvent(),
    ],
    ['it has no such field, which does not fit *', { buttonTitle: { wildcard: '*' } }, simpleEvent()],
    ['it has no such field, which has not the empty prefix', { buttonTitle: { prefix: '' } }, simpleEvent()],
    ['it has the field', { buttonTitle: { exists: false } }, simple],
    ['it does not have the field', { 'variables.TEAM': { exists: true } }, callFlow],
    ['one of several fields does not hold', { id: { prefix: 'SALES-' }, buttonTitle: { exists: false } }, simple],
    ['it has no labels', { 'labels.TEAM': { 'anything-but': 'SUPPORT' } }, simple],
  ])('where %s', (_, where, event) => {
    expect(matches(where, event)).toBe(false);
  });
});

describe('a fault is found where', () => {
  const NO_FILTER = 'it must be prefix, suffix, wildcard, anything-but or exists';
  const NOT_EMPTY = 'must be text, or a list of texts, that is not empty';
  test.each<[string, unknown, string[]]>([
    ['a filter is unknown', { id: { a: 1 } }, [`where.id has "a", which is no filter: ${NO_FILTER}`]],
    [
      'a filter is one of EventBridge that plans do not have',
      { hour24From: { numeric: ['>', 8] } },
      [`where.hour24From has "numeric", which is no filter: ${NO_FILTER}`],
    ],
    [
      'a filter is empty',
      { id: {} },
      ['where.id must have one filter, which is prefix, suffix, wildcard, anything-but or exists, but has 0'],
    ],
    [
      'two filters are in one',
      { id: { prefix: 'A', suffix: 'B' } },
      ['where.id must have one filter, which is prefix, suffix, wildcard, anything-but or exists, but has 2'],
    ],
    ['a prefix is a number', { id: { prefix: 5 } }, ['where.id.prefix must be text, but is a number']],
    ['a prefix is a list', { id: { prefix: ['A'] } }, ['where.id.prefix must be text, but is a list']],
    [
      'a prefix is of a number',
      { hour24From: { prefix: '1' } },
      ['where.hour24From.prefix takes texts only, and the field is none'],
    ],
    [
      'a prefix is of a flag',
      { askConfirmation: { prefix: 't' } },
      ['where.askConfirmation.prefix takes texts only, and the field is none'],
    ],
    [
      'a prefix of a phone number has a sign',
      { phoneNumber: { prefix: '+1' } },
      [expect.stringMatching(/^where\.phoneNumber\.prefix must have digits only/)],
    ],
    [
      'a wildcard of a phone number has a space, and is left out',
      { phoneNumber: { 'anything-but': { wildcard: '1 215*' } } },
      [expect.stringMatching(/^where\.phoneNumber\.anything-but\.wildcard must have digits only/)],
    ],
    [
      'a wildcard has two in a row',
      { id: { wildcard: 'A**' } },
      ['where.id.wildcard has two wildcards in a row, where one is enough'],
    ],
    [
      'a value left out can never be',
      { hour24From: { 'anything-but': 25 } },
      ['where.hour24From.anything-but must be a whole number from 0 to 24, but is 25'],
    ],
    [
      'the list left out is empty',
      { id: { 'anything-but': [] } },
      ['where.id.anything-but must be a value or a list of values, but is an empty list'],
    ],
    [
      'a filter is in the list left out',
      { id: { 'anything-but': [{ prefix: 'A' }] } },
      ['where.id.anything-but must be text of 1 to 128 characters, but is an object'],
    ],
    [
      'exists is in anything-but',
      { id: { 'anything-but': { exists: true } } },
      ['where.id.anything-but must have one of prefix, suffix and wildcard'],
    ],
    [
      'two are in anything-but',
      { id: { 'anything-but': { prefix: 'A', suffix: 'B' } } },
      ['where.id.anything-but must have one of prefix, suffix and wildcard'],
    ],
    [
      'an empty prefix is left out',
      { id: { 'anything-but': { prefix: '' } } },
      [`where.id.anything-but.prefix ${NOT_EMPTY}`],
    ],
    [
      'no prefix of a list is left out',
      { id: { 'anything-but': { prefix: [] } } },
      [`where.id.anything-but.prefix ${NOT_EMPTY}`],
    ],
    ['exists is text', { id: { exists: 'true' } }, ['where.id.exists must be true or false, but is text']],
    [
      'a value and a filter of a list are wrong',
      { hour24From: ['9', { exists: 1 }] },
      [
        'where.hour24From must be a whole number from 0 to 24, but is text',
        'where.hour24From.exists must be true or false, but is a number',
      ],
    ],
    [
      'all labels are compared',
      { labels: { TEAM: 'SALES' } },
      ['where.labels cannot be compared; a single label can, as labels.NAME'],
    ],
    [
      'a label has no name',
      { 'labels.': 'x' },
      [expect.stringMatching(/^where\.labels\. must have a name of 1 to 64 ASCII letters/)],
    ],
    [
      'a label is compared with a number',
      { 'labels.FLOOR': 2 },
      ['where.labels.FLOOR must be text of 1 to 256 characters, but is a number'],
    ],
  ])('%s', (_, where, faults) => {
    expect(faultsOf({ where })).toEqual(faults);
  });
});

test.each(['labels', 'labels.TEAM'])('a plan that sets %s has a fault', (name) => {
  expect(faultsOf({ set: { [name]: 'SALES' } })).toEqual([
    `set.${name} cannot be set: labels are in the catalogue only, for where`,
  ]);
});
