import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseEvent, parseUpdate } from '../../functions/event/parse.ts';
import { type PublishedUpdate, validEvent } from './arbitraries.ts';
import { CALLFLOW, faultsIn, SIMPLE } from './fixture.ts';

/** What a published update means, told independently of the schema. */
const meaningOf = (event: PublishedUpdate) => ({
  ...event,
  colorStyleName: Number(event.colorStyleName),
  ...(event.configuration === 'SIMPLE' && {
    phoneNumber: [...event.phoneNumber].filter((character) => '0123456789'.includes(character)).join(''),
    askConfirmation: Boolean(event.askConfirmation),
  }),
});

test('a valid update is read as what it means', () => {
  fc.assert(
    fc.property(validEvent, (event) => {
      expect(parseEvent(JSON.stringify(event))).toEqual({ ok: true, update: meaningOf(event) });
    }),
  );
});

test('an update that was read and is sent again is read as the same', () => {
  fc.assert(
    fc.property(validEvent, (event) => {
      const first = parseUpdate(event);
      expect(first.ok && parseEvent(JSON.stringify(first.update))).toEqual(first);
    }),
  );
});

test('a valid update is the same in every envelope', () => {
  fc.assert(
    fc.property(validEvent, (event) => {
      const bare = parseEvent(JSON.stringify(event));
      const detail = { 'detail-type': 'ButtonUpdate', detail: event };
      const notification = { Type: 'Notification', TopicArn: 'arn:aws:sns:a:1:b', Message: JSON.stringify(detail) };
      expect(parseEvent(JSON.stringify(notification))).toEqual(bare);
      expect(parseEvent(JSON.stringify({ specversion: '1.0', data: event }))).toEqual(bare);
    }),
  );
});

/** Faults that name a place and say something. */
const FAULTS = expect.toSatisfy(
  (faults: { path: string; message: string }[]) =>
    faults.length > 0 && faults.every(({ path, message }) => path !== '' && message !== ''),
  'has faults with path and message',
);

test('no text makes the reader throw, and what is no update has a fault', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (body) => {
      expect(faultsIn(body)).toEqual(FAULTS);
    }),
  );
});

test('no JSON makes the reader throw, and what is no update has a fault', () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 4, stringUnit: 'binary' }), (body) => {
      expect(faultsIn(body)).toEqual(FAULTS);
    }),
  );
});

const FIELDS = [
  ...new Set([...Object.keys(SIMPLE), ...Object.keys(CALLFLOW)]),
  'allowCountries',
  'variables',
  'notAfter',
  'asOf',
];

test('no value in any field makes the reader throw, and its button is told', () => {
  const spoilt = fc.tuple(validEvent, fc.constantFrom(...FIELDS, 'other', '__proto__'), fc.jsonValue({ maxDepth: 2 }));
  fc.assert(
    fc.property(spoilt, ([event, field, value]) => {
      const body = JSON.stringify({ ...event, id: 'B1', HERE: value }).replace('"HERE"', JSON.stringify(field));
      const parsed = parseEvent(body);
      if (parsed.ok) expect(FIELDS).toContain(field);
      else expect(parsed).toEqual({ ok: false, faults: FAULTS, buttonId: field === 'id' ? parsed.buttonId : 'B1' });
    }),
  );
});

test('every required field that is left out is named', () => {
  const optional = ['buttonTitle', 'allowCountries', 'notAfter', 'asOf', 'variables', 'configuration'];
  fc.assert(
    fc.property(validEvent, fc.nat(), (event, pick) => {
      const required = Object.keys(event).filter((key) => !optional.includes(key));
      const left = required[pick % required.length];
      const rest = Object.fromEntries(Object.entries(event).filter(([key]) => key !== left));
      expect(faultsIn(JSON.stringify(rest)).map(({ path }) => path)).toEqual([left]);
    }),
  );
});
