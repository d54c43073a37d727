import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromJSONSchema } from 'zod';
import { FIELDS } from '../../functions/event/fields.ts';
import { buttonUpdateJsonSchema } from '../../functions/event/json-schema.ts';
import { knownFields } from '../../functions/event/schema.ts';
import { validEvent } from './arbitraries.ts';
import { CALLFLOW, faultsOf, having, type Json, SIMPLE } from './fixture.ts';

interface Branch {
  type: string;
  properties: Record<string, Json>;
  required: string[];
  additionalProperties: boolean;
}

const schema = JSON.parse(buttonUpdateJsonSchema()) as { $schema: string; oneOf: Branch[] };

test('it is of draft 2020-12 and has one branch a configuration, each closed', () => {
  expect(schema.$schema).toBe('https://json-schema.org/draft/2020-12/schema');
  expect(schema.oneOf.map(({ properties }) => properties['configuration'])).toEqual([
    { type: 'string', const: 'SIMPLE' },
    { type: 'string', const: 'CALLFLOW' },
  ]);
  expect(schema.oneOf).toMatchObject([
    { type: 'object', additionalProperties: false },
    { type: 'object', additionalProperties: false },
  ]);
  expect(new Set(schema.oneOf.flatMap(({ properties }) => Object.keys(properties)))).toEqual(new Set(knownFields));
});

const OPTIONAL = ['buttonTitle', 'allowCountries', 'notAfter', 'asOf', 'variables'];

test('it requires what is required, and no more', () => {
  for (const { properties, required } of schema.oneOf) {
    expect(required).toEqual(Object.keys(properties).filter((field) => !OPTIONAL.includes(field)));
  }
});

test('a phone number has its description and examples, though the function changes it', () => {
  expect(schema.oneOf[0]?.properties['phoneNumber']).toMatchObject({
    type: 'string',
    description: expect.stringMatching(/country code/i),
    examples: ['12157010680', '+1 (215) 701-0680'],
  });
});

test('the configuration by itself, as a plan can name it, has one of two values', () => {
  expect(['SIMPLE', 'CALLFLOW'].map((value) => FIELDS.configuration.schema.safeParse(value).success)).toEqual([
    true,
    true,
  ]);
  const { error } = FIELDS.configuration.schema.safeParse('simple');
  expect(error?.issues.map(({ message }) => message)).toEqual(['must be "SIMPLE" or "CALLFLOW"']);
});

test.each([
  ['id', { type: 'string', minLength: 1, maxLength: 128 }],
  ['profileId', { type: 'string', minLength: 1, maxLength: 128 }],
  ['buttonImageUrl', { type: 'string', minLength: 1, maxLength: 512 }],
  ['buttonTitle', { type: 'string', minLength: 1, maxLength: 32 }],
  ['offHoursMessage', { type: 'string', minLength: 1 }],
  ['hour24From', { type: 'integer', minimum: 0, maximum: 24 }],
  ['hour24To', { type: 'integer', minimum: 0, maximum: 24 }],
  ['notAfter', { type: 'string', format: 'date-time' }],
  ['asOf', { type: 'string', format: 'date-time' }],
  ['allowCountries', { type: 'array', items: { type: 'string', minLength: 1 } }],
])('%s has its bounds in both configurations', (field, bounds) => {
  for (const { properties } of schema.oneOf) expect(properties[field]).toMatchObject(bounds);
});

describe('the JSON Schema agrees with the function', () => {
  const published = fromJSONSchema(JSON.parse(buttonUpdateJsonSchema()));

  test('on every valid update', () => {
    const numRuns = 50;
    fc.assert(
      fc.property(validEvent, (event) => {
        expect(published.safeParse(event).error?.issues).toBeUndefined();
      }),
      { numRuns },
    );
  });

  const { phoneNumber: _, ...withoutPhone } = SIMPLE;
  test.each<[string, unknown]>([
    ['a missing field', withoutPhone],
    ['an unknown field', { ...SIMPLE, hour24form: 9 }],
    ['a field of the other configuration', { ...SIMPLE, callFlow: 'x' }],
    ['a field of the other configuration', { ...CALLFLOW, askConfirmation: true }],
    ['an unknown configuration', { ...SIMPLE, configuration: 'simple' }],
    ['an empty text', having('id', '')],
    ['a title that is too long', having('buttonTitle', 'x'.repeat(33))],
    ['an hour that is too late', having('hour24To', 25)],
    ['half an hour', having('hour24To', 9.5)],
    ['an hour as text', having('hour24From', '9')],
    ['a colour out of range', having('colorStyleName', 14)],
    ['a colour out of range as text', having('colorStyleName', '14')],
    ['a phone number with letters', having('phoneNumber', '1-800-FLOWERS')],
    ['a confirmation of 2', having('askConfirmation', 2)],
    ['a confirmation as text', having('askConfirmation', 'true')],
    ['a moment without an offset', having('notAfter', '2026-12-24T18:00:00')],
    ['an impossible date', having('notAfter', '2026-02-29T00:00:00Z')],
    ['an empty country', having('allowCountries', [''])],
    ['countries as text', having('allowCountries', 'USA')],
    ['a variable that is a number', having('variables', { CODE: 1 })],
    ['variables as a list', having('variables', ['CODE'])],
    ['no object', [SIMPLE]],
  ])('that an event with %s is invalid: %o', (_name, event) => {
    expect(published.safeParse(event).success).toBe(false);
    expect(faultsOf(event)).not.toEqual([]);
  });
});
