import * as z from 'zod/mini';
import { anyText, attributeText, must, text } from './text.ts';

/** Anveo's limits (CLICK2CALL.BUTTON.UPDATE, "Arguments"). */
const COLOR_STYLES = 13;
const HOURS = 24;
/** E.164 numbers have at most 15 digits; fewer than 7 cannot hold a country code, an area code and a number. */
const PHONE_DIGITS = { min: 7, max: 15 };

const webAddress = 'an http or https URL of at most 512 characters';
const buttonImageUrl = text({
  max: 512,
  description: "URL of the picture for the button's Small mode.",
  examples: ['http://www.anveo.com/c2c.png'],
}).check(
  z.refine((value) => value === '' || (/^https?:\/\/\S+$/i.test(value) && URL.canParse(value)), {
    error: `must be ${webAddress}, but is not one`,
  }),
);

const colorError = must(`a whole number from 1 to ${COLOR_STYLES}`);
const colorStyleName = z
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
  .register(z.globalRegistry, { description: 'Colour theme, needed even with a custom CSS theme.' });

const hour = (description: string) => {
  const error = must(`a whole number from 0 to ${HOURS}`);
  return z.int({ error }).check(z.minimum(0), z.maximum(HOURS)).register(z.globalRegistry, { description });
};

/** Whatever stands before a plus is matched in one pass: two classes that overlap would cost a long text's square. */
const PHONE_AS_WRITTEN = /^(?:[\s(]*\+)?[\d\s().\-\u2010-\u2013/]+$/;
const phoneRule = `a phone number of ${PHONE_DIGITS.min} to ${PHONE_DIGITS.max} digits with its country code, such as +1 (215) 701-0680`;
const phoneNumber = z.pipe(
  z
    .string({ error: must(phoneRule) })
    .check(
      z.refine(
        (value) => {
          const digits = value.replace(/\D/g, '').length;
          return PHONE_AS_WRITTEN.test(value) && digits >= PHONE_DIGITS.min && digits <= PHONE_DIGITS.max;
        },
        { error: `must be ${phoneRule}` },
      ),
    )
    .register(z.globalRegistry, {
      description: 'Country code, area code and number; separators as people write them are dropped.',
      pattern: PHONE_AS_WRITTEN.source,
      examples: ['12157010680', '+1 (215) 701-0680'],
    }),
  z.transform((value) => value.replace(/\D/g, '')),
);

const askConfirmation = z
  .pipe(
    z.union([z.boolean(), z.literal([0, 1])], { error: must('true or false (1 or 0)') }),
    z.transform((value) => value === true || value === 1),
  )
  .register(z.globalRegistry, {
    description: 'Whether the called party must confirm the call before it is connected.',
  });

/** A moment has 35 characters with nanoseconds and offset; a fraction of a second may have any number of digits. */
const LONGEST_MOMENT = 35;
const momentRule = 'must be a moment in ISO 8601 with its offset, such as 2026-12-24T18:00:00-05:00';
const notAfter = z.iso
  .datetime({ offset: true, error: momentRule })
  .check(z.maxLength(LONGEST_MOMENT))
  .register(z.globalRegistry, {
    description: 'A delivery later than this moment is not wanted: the event has expired.',
  });

const common = {
  id: text({ max: 128, description: 'ID of an existing button.', examples: ['ANVEOCLICK2CALL1000'] }),
  profileId: text({ max: 128, description: 'ID of an existing profile.', examples: ['PROFILE123'] }),
  buttonImageUrl,
  colorStyleName,
  buttonTitle: z.optional(text({ max: 32, description: 'Text on the button; Anveo shows "Call Me" without it.' })),
  hour24From: hour('First hour of the day in which calls can be placed.'),
  hour24To: hour('Last hour of the day in which calls can be placed; before `hour24From` for a window over midnight.'),
  offHoursMessage: text({ description: 'Shown outside the window.', examples: ['I am not available.'] }),
  allowCountries: z.optional(
    z
      .array(text({ description: "A country's name as Anveo knows it.", examples: ['USA', 'CANADA'] }), {
        error: must('a list of country names'),
      })
      .register(z.globalRegistry, { description: 'Countries in which callers may be; all without it.' }),
  ),
  notAfter: z.optional(notAfter),
};

const simple = { phoneNumber, askConfirmation };
const callFlow = {
  callFlow: text({ description: "The call flow's API key." }),
  variables: z.optional(
    z
      .record(attributeText, anyText, { error: must('an object of variable names and their texts') })
      .register(z.globalRegistry, { description: 'Call flow variables by name.' }),
  ),
};

/** The fields that belong to one configuration only. */
export const configurationFields = {
  SIMPLE: Object.keys(simple),
  CALLFLOW: Object.keys(callFlow),
} as const;

/** Finds the faults of an event whose configuration is unknown: those of all fields that it has, or must have anyway. */
export const fieldsOfAnyConfiguration = z.strictObject({
  ...common,
  configuration: z.optional(z.unknown()),
  ...z.partial(z.object({ ...simple, ...callFlow })).shape,
});

/** A button update as publishers send it; the output has digits in `phoneNumber` and a boolean in `askConfirmation`. */
export const buttonUpdateSchema = z.discriminatedUnion(
  'configuration',
  [
    z.strictObject({ ...common, configuration: z.literal('SIMPLE'), ...simple }),
    z.strictObject({ ...common, configuration: z.literal('CALLFLOW'), ...callFlow }),
  ],
  {
    error: (issue) =>
      issue.code === 'invalid_union' ? 'must be "SIMPLE" or "CALLFLOW"' : must('a JSON object')(issue),
  },
);

/** A valid update of one Click2Call button: it replaces the button's parameters whole. */
export type ButtonUpdate = z.output<typeof buttonUpdateSchema>;

/** Every field that an event can have, with its rule alone. */
export const fieldRules = {
  ...common,
  configuration: z.enum(['SIMPLE', 'CALLFLOW'], { error: 'must be "SIMPLE" or "CALLFLOW"' }),
  ...simple,
  ...callFlow,
};

export const knownFields: readonly string[] = Object.keys(fieldRules);
