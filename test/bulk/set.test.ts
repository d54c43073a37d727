import { expect, test } from 'vitest';
import { faultsOf } from './fixture.ts';

test.each<[string, unknown]>([
  ['is missing', undefined],
  ['is empty', {}],
  ['has a field of every button', { hour24From: 0, hour24To: 0, offHoursMessage: 'Closed.' }],
  ['has a phone number as people write it', { phoneNumber: '+1 (215) 701-0680' }],
  ['removes an optional field', { buttonTitle: null, allowCountries: null }],
  ['removes all variables', { variables: null }],
  ['removes one variable and sets another', { variables: { SITE: null, TEAM: 'A' } }],
  [
    'turns a button of one configuration into one of the other',
    { configuration: 'CALLFLOW', callFlow: 'a3348f81', phoneNumber: null, askConfirmation: null },
  ],
])('a set that %s has no faults', (_, set) => {
  expect(faultsOf({ set })).toEqual([]);
});

test.each<[string, unknown, string]>([
  ['is a list', [], 'set must be an object of fields'],
  ['is null', null, 'set must be an object of fields'],
  ['is text', 'x', 'set must be an object of fields'],
  [
    'has a value of another kind',
    { hour24From: '9' },
    'set.hour24From must be a whole number from 0 to 24, but is text',
  ],
  ['has a value beyond the limit', { hour24To: 25 }, 'set.hour24To must be a whole number from 0 to 24, but is 25'],
  [
    'has text that is too long',
    { buttonTitle: 'x'.repeat(33) },
    'set.buttonTitle must be text of 1 to 32 characters, but has 33 characters',
  ],
  ['has empty text', { offHoursMessage: '' }, 'set.offHoursMessage must be text that is not empty, but is empty'],
  [
    'has a character that XML cannot carry',
    { offHoursMessage: 'a\u0007' },
    'set.offHoursMessage has U+0007, which XML cannot carry',
  ],
  ['has a configuration that is none', { configuration: 'simple' }, 'set.configuration must be "SIMPLE" or "CALLFLOW"'],
  [
    'has a list for variables',
    { variables: ['A'] },
    'set.variables must be an object of variable names and their texts, but is a list',
  ],
  ['has a number for a variable', { variables: { SITE: 1 } }, 'set.variables.SITE must be text, but is a number'],
  [
    'has a typo in a field',
    { offHourMessage: 'x' },
    'set.offHourMessage is not a known field: did you mean offHoursMessage?',
  ],
  ['has a field that is none', { purple: 1 }, 'set.purple is not a known field'],
  ['removes a field by a typo', { buttonTitel: null }, expect.stringMatching(/^set\.buttonTitel is not a known field/)],
  ['removes a field that is none', { purple: null }, 'set.purple is not a known field'],
  ['changes the button meant', { id: 'B' }, 'set.id cannot be changed: it says which button is meant'],
  ['removes the ID', { id: null }, 'set.id cannot be changed: it says which button is meant'],
  [
    'sets the expiry itself',
    { notAfter: '2026-12-25T00:00:00Z' },
    'set.notAfter cannot be set: say when late updates expire with expireAfterMinutes',
  ],
  [
    'sets when it was decided',
    { asOf: '2026-12-25T00:00:00Z' },
    'set.asOf cannot be set: it says when an update was decided',
  ],
  [
    'removes the expiry',
    { notAfter: null },
    'set.notAfter cannot be set: say when late updates expire with expireAfterMinutes',
  ],
])('a set that %s has that fault alone', (_, set, fault) => {
  expect(faultsOf({ set })).toEqual([fault]);
});

test.each([
  'profileId',
  'buttonImageUrl',
  'colorStyleName',
  'hour24From',
  'hour24To',
  'offHoursMessage',
  'configuration',
])('a set that removes %s, which every button needs, has that fault', (field) => {
  expect(faultsOf({ set: { [field]: null } })).toEqual([`set.${field} cannot be removed: every button needs it`]);
});

test('a set with a variable that would be lost silently has that fault', () => {
  const set: unknown = JSON.parse('{"variables": {"__proto__": "x"}}');
  expect(faultsOf({ set })).toEqual(['set.variables.__proto__ is not a name that a variable can have']);
});

test('a set with a field named __proto__ has that fault', () => {
  expect(faultsOf({ set: JSON.parse('{"__proto__": {"a": 1}}') })).toEqual(['set.__proto__ is not a known field']);
});

test('all faults of a set are named at once', () => {
  const faults = faultsOf({ set: { id: 'B', hour24From: -1, offHoursMessage: null, title: 'x' } });
  expect(faults.map((fault) => fault.split(' ')[0]).sort()).toEqual([
    'set.hour24From',
    'set.id',
    'set.offHoursMessage',
    'set.title',
  ]);
});
