import fc from 'fast-check';
import type * as z from 'zod/mini';
import type { buttonUpdateSchema } from '../../functions/event/schema.ts';

/** An update as publishers write it: phone number, colour and confirmation in every form that is taken. */
export type PublishedUpdate = z.input<typeof buttonUpdateSchema>;

/** One character (code point) that XML 1.0 can carry, those that need escaping more often than chance has them. */
const character = fc.oneof(
  { weight: 4, arbitrary: fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 1 }) },
  { weight: 2, arbitrary: fc.constantFrom('\t', '\n', '\r', '&', '<', '>', '"', "'", ']]>', '&a;', '&lt;', '\u0085') },
  {
    weight: 2,
    arbitrary: fc
      .oneof(
        fc.integer({ min: 0x20, max: 0xd7ff }),
        fc.integer({ min: 0xe000, max: 0xfffd }),
        fc.integer({ min: 0x10000, max: 0x10ffff }),
      )
      .map((codePoint) => String.fromCodePoint(codePoint)),
  },
);

/** Text that stays below `max` characters; lengths at the limit are left to the tables. */
const text = (max: number, minLength = 1) => fc.string({ unit: character, minLength, maxLength: Math.floor(max / 4) });

const buttonImageUrl = fc
  .tuple(fc.constantFrom('http://www.anveo.com/', 'https://cdn.example.com:8443/a?b='), text(60, 0))
  .map(([base, path]) => base + path.replaceAll(/\s/g, ''));

const digit = fc.constantFrom(...'0123456789');
const separator = fc.constantFrom('', '', '', ' ', '-', '.', '/', '(', ')');
const phoneNumber = fc
  .tuple(
    fc.constantFrom('', '+'),
    fc.array(fc.tuple(separator, digit), { minLength: 7, maxLength: 15 }),
    fc.constantFrom('', '.', ' '),
  )
  .map(([plus, digits, end]) => plus + digits.flat().join('') + end);

const moment = fc
  .tuple(
    fc.date({ min: new Date('2000-01-01T00:00:00Z'), max: new Date('2099-12-31T00:00:00Z'), noInvalidDate: true }),
    fc.constantFrom('Z', '+00:00', '-05:00', '+05:30'),
  )
  .map(([date, offset]) => date.toISOString().replace('Z', offset));

const hour = fc.integer({ min: 0, max: 24 });
const color = fc.integer({ min: 1, max: 13 });

const common = {
  id: text(128),
  profileId: text(128),
  buttonImageUrl,
  colorStyleName: fc.oneof(color, color.map(String)) as fc.Arbitrary<PublishedUpdate['colorStyleName']>,
  buttonTitle: text(32),
  hour24From: hour,
  hour24To: hour,
  offHoursMessage: text(120),
  allowCountries: fc.array(text(30), { maxLength: 4 }),
  notAfter: moment,
  asOf: moment,
};

const variableName = text(30)
  .map((name) => name.replaceAll(/[\t\n\r]/g, ' '))
  .filter((name) => name !== '__proto__');

const REQUIRED = [
  ...(['id', 'profileId', 'buttonImageUrl', 'colorStyleName', 'hour24From', 'hour24To'] as const),
  ...(['offHoursMessage', 'configuration'] as const),
] as const;

const simple = fc.record(
  {
    ...common,
    configuration: fc.constant('SIMPLE' as const),
    phoneNumber,
    askConfirmation: fc.constantFrom<boolean | 0 | 1>(true, false, 0, 1),
  },
  { requiredKeys: [...REQUIRED, 'phoneNumber', 'askConfirmation'] },
);

const callFlow = fc.record(
  {
    ...common,
    configuration: fc.constant('CALLFLOW' as const),
    callFlow: text(40),
    variables: fc.dictionary(variableName, text(60, 0), { maxKeys: 4, noNullPrototype: true }),
  },
  { requiredKeys: [...REQUIRED, 'callFlow'] },
);

/** Any valid update in its publisher's form: both configurations, optional fields in and out. */
export const validEvent: fc.Arbitrary<PublishedUpdate> = fc.oneof(simple, callFlow);
