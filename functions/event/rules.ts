import * as z from 'zod/mini';
import { isObject } from './json.ts';
import { anyText, attributeText, must, mustBeNumber, text } from './text.ts';

/** Anveo's limits (CLICK2CALL.BUTTON.UPDATE, "Arguments"). */
const COLOR_STYLES = 13;
const HOURS = 24;
/** E.164 numbers have at most 15 digits; fewer than 7 cannot hold a country code, an area code and a number. */
const PHONE_DIGITS = { min: 7, max: 15 };
/** Regular expressions run over short texts only. The longest form of a phone number has five signs a digit. */
const LONGEST_PHONE = 100;
/** A moment with nanoseconds and offset. ISO 8601 itself has no limit for the digits of a second. */
const LONGEST_MOMENT = 35;

const isWholeNumber = (value: unknown, min: number, max: number) =>
  Number.isInteger(value) && Number(value) >= min && Number(value) <= max;

const LONGEST_URL = 512;
const urlText = text({
  max: LONGEST_URL,
  description: "URL of the picture for the button's Small mode.",
  examples: ['http://www.anveo.com/c2c.png'],
});
const isUrl = (value: string) => /^https?:\/\/\S+$/i.test(value) && URL.canParse(value);

/** An absolute http or https URL. */
export const imageUrl = {
  ...urlText,
  schema: urlText.schema.check(
    z.refine((value) => value === '' || value.length > 2 * LONGEST_URL || isUrl(value), {
      error: `must be an http or https URL of at most ${LONGEST_URL} characters, but is not one`,
    }),
  ),
  accepts: (value: unknown) => urlText.accepts(value) && isUrl(value),
};

const colorError = mustBeNumber(`a whole number from 1 to ${COLOR_STYLES}`);

/** The number of a colour style, as a number or as text. */
export const colorStyle = {
  kind: 'number' as const,
  schema: z
    .pipe(
      z.union(
        [
          z.int().check(z.minimum(1, { error: colorError }), z.maximum(COLOR_STYLES, { error: colorError })),
          z.literal(Array.from({ length: COLOR_STYLES }, (_, index) => String(index + 1))),
        ],
        { error: colorError },
      ),
      z.transform(Number),
    )
    .register(z.globalRegistry, { description: 'Colour theme, needed even with a custom CSS theme.' }),
  accepts: (value: unknown) => isWholeNumber(value, 1, COLOR_STYLES),
};

/** An hour of the day. */
export const hour = (description: string) => ({
  kind: 'number' as const,
  schema: z
    .int({ error: mustBeNumber(`a whole number from 0 to ${HOURS}`) })
    .check(z.minimum(0), z.maximum(HOURS))
    .register(z.globalRegistry, { description }),
  accepts: (value: unknown) => isWholeNumber(value, 0, HOURS),
});

/** Overlapping character classes backtrack quadratically: only one of them stands on either side of the plus. */
const PHONE_AS_WRITTEN = /^(?:[\s(]*\+)?[\d\s().\-\u2010-\u2013/]+$/;
const DIGITS_ALONE = new RegExp(`^\\d{${PHONE_DIGITS.min},${PHONE_DIGITS.max}}$`);
const phoneWords = `a phone number of ${PHONE_DIGITS.min} to ${PHONE_DIGITS.max} digits with its country code, such as +1 (215) 701-0680`;
const digitsOf = (value: string) => value.replace(/\D/g, '');
const isPhone = (value: string) =>
  value.length <= LONGEST_PHONE && PHONE_AS_WRITTEN.test(value) && DIGITS_ALONE.test(digitsOf(value));

/** A phone number as people write it; the update has its digits. */
export const phone = {
  kind: 'text' as const,
  schema: z.pipe(
    z
      .string({ error: must(phoneWords) })
      .check(z.refine(isPhone, { error: `must be ${phoneWords}` }))
      .register(z.globalRegistry, {
        description: 'Country code, area code and number; separators as people write them are dropped.',
        pattern: PHONE_AS_WRITTEN.source,
        maxLength: LONGEST_PHONE,
        examples: ['12157010680', '+1 (215) 701-0680'],
      }),
    z.transform(digitsOf),
  ),
  accepts: (value: unknown) =>
    typeof value === 'string' && value.length <= PHONE_DIGITS.max && DIGITS_ALONE.test(value),
};

/** True or false, also as 1 or 0. */
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

const momentError = 'must be a moment in ISO 8601 with its offset, such as 2026-12-24T18:00:00-05:00';

/** A moment in ISO 8601 with its offset. */
export const moment = (description: string) => ({
  kind: 'text' as const,
  schema: z
    .string({ error: momentError })
    .check(
      z.maxLength(LONGEST_MOMENT, { error: momentError, abort: true }),
      z.iso.datetime({ offset: true, error: momentError }),
    )
    .register(z.globalRegistry, { description }),
});

/** The names of countries as Anveo knows them. */
export const countries = {
  kind: 'list' as const,
  schema: z
    .array(text({ description: "A country's name as Anveo knows it.", examples: ['USA', 'CANADA'] }).schema, {
      error: must('a list of country names'),
    })
    .register(z.globalRegistry, { description: 'Countries in which callers may be; all without it.' }),
};

/** zod leaves a `__proto__` out of a record without a fault. An update must not lose a variable. */
const noVariableLost = z.check<unknown>(({ value, issues }) => {
  if (!isObject(value) || !Object.hasOwn(value, '__proto__')) return;
  issues.push({ code: 'custom', input: value, path: ['__proto__'], message: 'is not a name that a variable can have' });
});

type Variables = Record<string, string>;
const beforeZodsRecord = z
  .unknown()
  .check(noVariableLost)
  .register(z.globalRegistry, {
    description: 'Call flow variables by name.',
    type: 'object',
    additionalProperties: { type: 'string' },
  }) as z.ZodMiniType<Variables, Variables>;

/** Call flow variables by name. */
export const variables = {
  kind: 'variables' as const,
  schema: z.pipe(
    beforeZodsRecord,
    z.record(attributeText, anyText, { error: must('an object of variable names and their texts') }),
  ),
};
