import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readValid } from '../../functions/event/fast-path.ts';
import { FIELDS, type Field } from '../../functions/event/fields.ts';
import { buttonUpdateSchema } from '../../functions/event/schema.ts';
import { validEvent } from './arbitraries.ts';
import { CALLFLOW, SIMPLE } from './fixture.ts';

const CALLER = { ...CALLFLOW, variables: { CODE: 'C1' } };

/** Values that are valid in some field, almost valid, or in no field. */
const value = fc.oneof(
  fc.constantFrom(
    undefined,
    null,
    '',
    'x',
    0,
    -0,
    5,
    -1,
    25,
    7.5,
    Number.NaN,
    '7',
    true,
    [],
    {},
    ['USA'],
    Number.POSITIVE_INFINITY,
  ),
  fc.constantFrom('http://a', 'http://', 'a'.repeat(129), 'http://a/\u0000', '\ud800', '12157010680', '1'.repeat(16)),
  fc.jsonValue({ maxDepth: 1 }),
);

/** Events that are valid, almost valid, or valid but for one field. */
const spoilt = fc.oneof(
  validEvent,
  fc
    .tuple(validEvent, fc.constantFrom(...Object.keys(FIELDS), 'other'), value)
    .map(([event, field, given]) => ({ ...event, [field]: given })),
  fc.jsonValue({ maxDepth: 2 }),
);

describe('the fast path', () => {
  test('makes the update that the schema makes, and none where the schema finds a fault', () => {
    fc.assert(
      fc.property(spoilt, (written) => {
        const event: unknown = JSON.parse(JSON.stringify(written));
        expect(readValid(event)).toEqual(buttonUpdateSchema.safeParse(event).data);
      }),
      { numRuns: 5000 },
    );
  });

  test('leaves the event as it is', () => {
    const event = Object.freeze({ ...SIMPLE, phoneNumber: '+1 215 701 0680' });
    expect(readValid(event)).toMatchObject({ phoneNumber: '12157010680' });
    expect(event.phoneNumber).toBe('+1 215 701 0680');
  });

  test.each([
    ['at the top', `${JSON.stringify(SIMPLE).slice(0, -1)},"__proto__":{}}`],
    ['as a variable', JSON.stringify(CALLER).replace('"CODE":', '"__proto__":"x","CODE":')],
  ])('never takes a __proto__ %s', (_, json) => {
    expect(readValid(JSON.parse(json))).toBeUndefined();
  });

  test('never takes an unknown field in the place of an inherited one', () => {
    const { id, ...rest } = SIMPLE;
    expect(readValid(Object.assign(Object.create({ id }), rest, { other: 1 }))).toBeUndefined();
  });
});

test.each(Object.entries<Field>(FIELDS))('%s: what is accepted is valid and stays as it is', (_, field) => {
  fc.assert(
    fc.property(
      fc.oneof(
        value,
        validEvent.chain((event) => fc.constantFrom(...Object.values(event))),
      ),
      (given) => {
        if (field.accepts?.(given)) expect(field.schema.safeParse(given)).toEqual({ success: true, data: given });
      },
    ),
    { numRuns: 500 },
  );
});
