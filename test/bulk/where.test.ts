import { describe, expect, test } from 'vitest';
import { callFlowEvent, simpleEvent } from '../delivery/events.ts';
import type { Json } from '../event/fixture.ts';
import { applied, faultsOf } from './fixture.ts';

const matches = (where: Json, event: Json) =>
  applied({ where: JSON.parse(JSON.stringify(where)) }, event).kind === 'update';

const simple = simpleEvent({ buttonTitle: 'Talk to sales', allowCountries: ['USA'] });
const callFlow = callFlowEvent({ variables: { SITE: 'NYC', EMPTY: '' } });

describe('a button is meant', () => {
  test.each<[string, Json, Json]>([
    ['every button without conditions', {}, simple],
    ['its text is equal', { profileId: 'PROFILE123' }, simple],
    ['its number is equal', { hour24From: 9 }, simple],
    ['its phone number is the same one, written another way', { phoneNumber: '+1 (215) 701-0680' }, simple],
    [
      'its own phone number is written another way',
      { phoneNumber: '12157010680' },
      simpleEvent({ phoneNumber: '+1 215.701.0680' }),
    ],
    [
      'its colour is written as text, the condition as a number',
      { colorStyleName: 7 },
      simpleEvent({ colorStyleName: '7' }),
    ],
    [
      'its colour is written as a number, the condition as text',
      { colorStyleName: '7' },
      simpleEvent({ colorStyleName: 7 }),
    ],
    ['its confirmation is 1 and the condition true', { askConfirmation: true }, simpleEvent({ askConfirmation: 1 })],
    ['its confirmation is false and the condition 0', { askConfirmation: 0 }, simpleEvent({ askConfirmation: false })],
    ['its value is one of a list', { id: ['A', 'BUTTON1'] }, simple],
    ['a list has one value', { buttonTitle: ['Talk to sales'] }, simple],
    ['all conditions hold', { configuration: 'SIMPLE', hour24To: [18, 20] }, simple],
    ['its variable is equal', { 'variables.SITE': 'NYC' }, callFlow],
    ['its variable is one of a list', { 'variables.SITE': ['BOS', 'NYC'] }, callFlow],
    ['its variable is empty text, and so is the condition', { 'variables.EMPTY': '' }, callFlow],
  ])('where %s', (_, where, event) => {
    expect(matches(where, event)).toBe(true);
  });
});

describe('a button is not meant', () => {
  test.each<[string, Json, Json]>([
    ['its text differs in case', { profileId: 'profile123' }, simple],
    ['its text only begins with the value', { profileId: 'PROFILE' }, simple],
    ['its number differs', { hour24From: 8 }, simple],
    ['its value is none of the list', { id: ['A', 'B'] }, simple],
    ['one of several conditions does not hold', { configuration: 'SIMPLE', hour24To: 19 }, simple],
    ['it has no such optional field', { buttonTitle: 'Call Me' }, simpleEvent()],
    ['the field belongs to the other configuration', { callFlow: 'a3348f81' }, simple],
    ['it has no such variable', { 'variables.TEAM': 'A' }, callFlow],
    ['it has no variables at all', { 'variables.SITE': 'NYC' }, simple],
    ["the variable's name is one that every object has", { 'variables.toString': '' }, callFlow],
    ['an absent variable is not empty text', { 'variables.TEAM': '' }, callFlow],
  ])('where %s', (_, where, event) => {
    expect(matches(where, event)).toBe(false);
  });

  test('and is then left as unmatched, whatever the plan sets', () => {
    expect(applied({ where: { id: 'OTHER' }, set: { hour24From: 0 } }, simple)).toEqual({ kind: 'unmatched' });
  });
});

describe('a fault is found where', () => {
  test.each<[string, unknown, string[]]>([
    ['it is a list', [], ['where must be an object of fields']],
    ['it is null', null, ['where must be an object of fields']],
    ['it is text', 'id', ['where must be an object of fields']],
    ['a field is unknown', { color: 1 }, ['where.color is not a field of a button']],
    ['a field is one that every object has', { toString: 'x' }, ['where.toString is not a field of a button']],
    ['a list of values is empty', { id: [] }, ['where.id must be a value or a list of values, but is an empty list']],
    [
      'a value is of another kind',
      { hour24From: '9' },
      ['where.hour24From must be a whole number from 0 to 24, but is text'],
    ],
    ['a value can never be', { hour24From: 25 }, ['where.hour24From must be a whole number from 0 to 24, but is 25']],
    [
      'one value of a list can never be',
      { hour24To: [9, 99] },
      ['where.hour24To must be a whole number from 0 to 24, but is 99'],
    ],
    ['a value is null', { buttonTitle: null }, ['where.buttonTitle must be text of 1 to 32 characters, but is null']],
    ['the configuration is none', { configuration: 'simple' }, ['where.configuration must be "SIMPLE" or "CALLFLOW"']],
    [
      'a field holds a list',
      { allowCountries: ['USA'] },
      [expect.stringMatching(/^where\.allowCountries cannot be compared/)],
    ],
    [
      'a field holds an object',
      { variables: { SITE: 'A' } },
      [expect.stringMatching(/^where\.variables cannot be compared/)],
    ],
    ['a field is the moment of decision', { asOf: 'x' }, [expect.stringMatching(/^where\.asOf cannot be compared/)]],
    ['a field is the expiry', { notAfter: 'x' }, [expect.stringMatching(/^where\.notAfter cannot be compared/)]],
    [
      'a variable is compared with a number',
      { 'variables.SITE': 1 },
      ['where.variables.SITE must be text, but is a number'],
    ],
  ])('%s', (_, where, faults) => {
    expect(faultsOf({ where })).toEqual(faults);
  });

  test('a variable has no name', () => {
    expect(faultsOf({ where: { 'variables.': 'x' } })).toEqual([expect.stringMatching(/^where\.variables\. /)]);
  });

  test('several conditions are wrong, and all are named', () => {
    expect(faultsOf({ where: { nope: 1, hour24From: 'x', id: 'A', phoneNumber: [1, '2'] } })).toEqual([
      'where.nope is not a field of a button',
      'where.hour24From must be a whole number from 0 to 24, but is text',
      expect.stringMatching(/^where\.phoneNumber must be a phone number .*, but is a number$/),
      expect.stringMatching(/^where\.phoneNumber must be a phone number of 7 to 15 digits/),
    ]);
  });
});
