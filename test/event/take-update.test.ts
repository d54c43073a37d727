import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseUpdate } from '../../functions/event/parse.ts';
import { createTakeUpdate } from '../../functions/event/take-update.ts';
import { validEvent } from './arbitraries.ts';
import { CALLFLOW, SIMPLE } from './fixture.ts';

const CALLER = { ...CALLFLOW, variables: { CODE: 'C1' } };

/** Events that are valid, almost valid, or valid but for one field. */
const spoilt = fc.oneof(
  validEvent,
  fc
    .tuple(validEvent, fc.constantFrom(...Object.keys({ ...SIMPLE, ...CALLER }), 'other', 'notAfter'))
    .chain(([event, field]) =>
      fc
        .oneof(
          fc.constantFrom(undefined, null, '', 'x', 0, 5, -1, 25, true, [], {}, ['USA']),
          fc.jsonValue({ maxDepth: 1 }),
        )
        .map((value) => ({ ...event, [field]: value })),
    ),
  fc.jsonValue({ maxDepth: 2 }),
);

describe('an update that is taken field by field', () => {
  test('is the one that the whole event means, and nothing else is taken', () => {
    const takeUpdate = createTakeUpdate();
    fc.assert(
      fc.property(spoilt, (event) => {
        const parsed = parseUpdate(event);
        const taken = takeUpdate(event);
        if (!parsed.ok) expect(taken).toBeUndefined();
        else if (taken) expect(taken).toEqual(parsed.update);
      }),
      { numRuns: 2000 },
    );
  });

  test('is found for every event that is valid', () => {
    const takeUpdate = createTakeUpdate();
    fc.assert(
      fc.property(validEvent, (event) => {
        expect(takeUpdate(event)).toEqual(parseUpdate(event).ok && expect.anything());
      }),
    );
  });

  test('is the same when its values were there before', () => {
    const takeUpdate = createTakeUpdate();
    const event = { ...SIMPLE, phoneNumber: '+1 215 701 0680', askConfirmation: 1, colorStyleName: '5' };
    const update = { ...SIMPLE, phoneNumber: '12157010680', askConfirmation: true, colorStyleName: 5 };
    expect([event, event, event].map(takeUpdate)).toEqual([update, update, update]);
  });

  test('keeps a value of one field out of another', () => {
    const takeUpdate = createTakeUpdate();
    expect(takeUpdate({ ...SIMPLE, hour24From: 24 })).toBeDefined();
    expect(takeUpdate({ ...SIMPLE, colorStyleName: 24 })).toBeUndefined();
    expect(takeUpdate({ ...SIMPLE, hour24From: '7' })).toBeUndefined();
  });

  test('tells texts of one length and one end apart', () => {
    const takeUpdate = createTakeUpdate();
    const at = (buttonImageUrl: string) => takeUpdate({ ...SIMPLE, buttonImageUrl })?.buttonImageUrl;
    const urls = [
      'http://a.example/c.png',
      'http://b.example/c.png',
      'gopher://a.exam/c.png',
      'http//://a.example.png',
    ];
    expect([...urls, ...urls].map(at)).toEqual([
      urls[0],
      urls[1],
      undefined,
      undefined,
      urls[0],
      urls[1],
      undefined,
      undefined,
    ]);
  });

  test('tells numbers that share a slot apart', () => {
    const takeUpdate = createTakeUpdate();
    const at = (hour24From: number) => takeUpdate({ ...SIMPLE, hour24From })?.hour24From;
    expect([7, 7 + 1024, 7.5, 7 - 2 ** 32, 7].map(at)).toEqual([7, undefined, undefined, undefined, 7]);
  });

  test('leaves the event as it is', () => {
    const event = Object.freeze({ ...SIMPLE, phoneNumber: '+1 215 701 0680' });
    createTakeUpdate()(event);
    expect(event.phoneNumber).toBe('+1 215 701 0680');
  });

  test.each([
    ['at the top', `${JSON.stringify(SIMPLE).slice(0, -1)},"__proto__":{}}`],
    ['as a variable', JSON.stringify(CALLER).replace('"CODE":', '"__proto__":"x","CODE":')],
  ])('never has a __proto__ %s', (_, json) => {
    expect(createTakeUpdate()(JSON.parse(json))).toBeUndefined();
  });
});
