import * as z from 'zod/mini';
import { must, mustBeNumber, type TextOptions, text } from './text.ts';

const LONGEST_URL = 512;
const isUrl = (value: string) => /^https?:\/\/\S+$/i.test(value) && URL.canParse(value);

/** The rule for an absolute http or https URL. */
export const imageUrl = (about: Omit<TextOptions, 'max'>) => {
  const { kind, schema, accepts } = text({ ...about, max: LONGEST_URL });
  const error = `must be an http or https URL of at most ${LONGEST_URL} characters, but is not one`;
  // Empty and too long are faults already.
  const fits = (value: string) => value === '' || value.length > 2 * LONGEST_URL || isUrl(value);
  return {
    kind,
    schema: schema.check(z.refine(fits, { error })),
    accepts: (value: unknown) => accepts(value) && isUrl(value),
  };
};

const isWholeNumber = (value: unknown, min: number, max: number) =>
  Number.isInteger(value) && Number(value) >= min && Number(value) <= max;

/** Anveo's number of colour styles (CLICK2CALL.BUTTON.UPDATE, "Arguments"). */
const COLOR_STYLES = 13;

/** The rule for the number of a colour style, as a number or as text. */
export const colorStyle = (description: string) => {
  const error = mustBeNumber(`a whole number from 1 to ${COLOR_STYLES}`);
  const number = z.int().check(z.minimum(1, { error }), z.maximum(COLOR_STYLES, { error }));
  const asText = z.literal(Array.from({ length: COLOR_STYLES }, (_, index) => String(index + 1)));
  return {
    kind: 'number' as const,
    schema: z
      .pipe(z.union([number, asText], { error }), z.transform(Number))
      .register(z.globalRegistry, { description }),
    accepts: (value: unknown) => isWholeNumber(value, 1, COLOR_STYLES),
  };
};

const HOURS = 24;

/** The rule for an hour of the day. */
export const hour = (description: string) => ({
  kind: 'number' as const,
  schema: z
    .int({ error: mustBeNumber(`a whole number from 0 to ${HOURS}`) })
    .check(z.minimum(0), z.maximum(HOURS))
    .register(z.globalRegistry, { description }),
  accepts: (value: unknown) => isWholeNumber(value, 0, HOURS),
});

/** E.164 numbers have at most 15 digits; fewer than 7 cannot hold a country code, an area code and a number. */
const PHONE_DIGITS = { min: 7, max: 15 };
/** As written. A regular expression of several parts runs over short texts only. */
const LONGEST_PHONE = 100;
const PHONE_AS_WRITTEN = /^(?:[\s(]*\+)?[\d\s().\-\u2010-\u2013/]+$/;
const DIGITS_ALONE = new RegExp(`^\\d{${PHONE_DIGITS.min},${PHONE_DIGITS.max}}$`);
const digitsOf = (value: string) => value.replace(/\D/g, '');
const isPhone = (value: string) =>
  value.length <= LONGEST_PHONE && PHONE_AS_WRITTEN.test(value) && DIGITS_ALONE.test(digitsOf(value));

/** The rule for a phone number as people write it. The update has its digits. */
export const phone = (description: string) => {
  const { min, max } = PHONE_DIGITS;
  const right = `a phone number of ${min} to ${max} digits with its country code, such as +1 (215) 701-0680`;
  const written = z.string({ error: must(right) }).check(z.refine(isPhone, { error: `must be ${right}` }));
  const about = { description, pattern: PHONE_AS_WRITTEN.source, maxLength: LONGEST_PHONE };
  return {
    kind: 'text' as const,
    schema: z.pipe(
      written.register(z.globalRegistry, { ...about, examples: ['12157010680', '+1 (215) 701-0680'] }),
      z.transform(digitsOf),
    ),
    accepts: (value: unknown) => typeof value === 'string' && value.length <= max && DIGITS_ALONE.test(value),
  };
};

/** The rule for true or false, also as 1 or 0. */
export const flag = (description: string) => ({
  kind: 'flag' as const,
  schema: z
    .pipe(
      z.union([z.boolean(), z.literal([0, 1])], { error: must('true or false (1 or 0)') }),
      z.transform((value) => value === true || value === 1),
    )
    .register(z.globalRegistry, { description }),
  accepts: (value: unknown) => typeof value === 'boolean',
});

/** With nanoseconds and offset. ISO 8601 itself has no limit for the digits of a second. */
const LONGEST_MOMENT = 35;

/** The rule for a moment in ISO 8601 with its offset. */
export const moment = (description: string) => {
  const error = 'must be a moment in ISO 8601 with its offset, such as 2026-12-24T18:00:00-05:00';
  const short = z.maxLength(LONGEST_MOMENT, { error, abort: true });
  return {
    kind: 'text' as const,
    schema: z
      .string({ error })
      .check(short, z.iso.datetime({ offset: true, error }))
      .register(z.globalRegistry, { description }),
  };
};

/** The rule for a list of texts; the examples are items. */
export const texts = (right: string, { description, examples }: Omit<TextOptions, 'max'>) => ({
  kind: 'list' as const,
  schema: z.array(text({ examples }).schema, { error: must(right) }).register(z.globalRegistry, { description }),
});
