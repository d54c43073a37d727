import * as z from 'zod/mini';

/** How a value is written: as PARAMETERs for Anveo, and in a cell of a CSV catalogue. */
export type Kind = 'text' | 'number' | 'flag' | 'list' | 'variables';

/** What the value of a field must be. */
export interface Rule {
  kind: Kind;
  schema: z.ZodMiniType;
  /**
   * Returns true only for a valid value that the schema does not change. False does not mean that it is invalid: the
   * schema must check it, which takes several times as long.
   */
  accepts?: (value: unknown) => boolean;
}

/**
 * Everything outside XML 1.0's `Char` production (https://www.w3.org/TR/xml/#charsets), lone surrogates included. SQS
 * takes the same characters in bodies and attributes.
 */
export const NOT_XML = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/u;

/** Whether a text has more than `max` code points, which is how Anveo's limits are meant. */
export const exceeds = (text: string, max = Number.POSITIVE_INFINITY) => text.length > max && [...text].length > max;

/** Returns what a value is, for the second half of a fault. Never quotes a text or a number, which may be secret. */
const whatItIs = (value: unknown): string => {
  if (value === undefined) return 'is missing';
  if (value === '') return 'is empty';
  if (typeof value === 'string') return 'is text';
  if (typeof value === 'number') return 'is a number';
  if (Array.isArray(value)) return 'is a list';
  if (value !== null && typeof value === 'object') return 'is an object';
  return `is ${String(value)}`;
};

/** Makes an `error` for zod: `must be <right>, but <what it is>`. */
export const must = (right: string) => (issue: { input?: unknown }) => `must be ${right}, but ${whatItIs(issue.input)}`;

/** Makes an `error` for what must be a number. It quotes a number that is out of range. */
export const mustBeNumber = (right: string) => (issue: { input?: unknown }) =>
  typeof issue.input === 'number' ? `must be ${right}, but is ${issue.input}` : must(right)(issue);

/** Makes an `error` for what must be text. It gives the length of a text that is too long. */
const mustBeText = (right: string) => (issue: { input?: unknown }) =>
  typeof issue.input === 'string' && issue.input !== ''
    ? `must be ${right}, but has ${[...issue.input].length} characters`
    : must(right)(issue);

/** A check for zod that names the first character that XML cannot carry. */
export const carriedByXml = z.check<string>((context) => {
  const found = NOT_XML.exec(context.value)?.[0].codePointAt(0);
  if (found === undefined) return;
  const codePoint = `U+${found.toString(16).toUpperCase().padStart(4, '0')}`;
  context.issues.push({ code: 'custom', input: context.value, message: `has ${codePoint}, which XML cannot carry` });
});

/** What a text must be, and what the JSON Schema says of it. */
export interface TextOptions {
  /** Most characters (code points) allowed. */
  max?: number;
  description?: string | undefined;
  examples?: string[] | undefined;
}

/** The rule for text of 1 to `max` characters that XML 1.0 can carry. */
export const text = ({ max, ...about }: TextOptions) => {
  const error = mustBeText(max === undefined ? 'text that is not empty' : `text of 1 to ${max} characters`);
  const fits = (value: string) => value !== '' && !exceeds(value, max);
  return {
    kind: 'text' as const,
    // JSON Schema's maxLength counts code points too.
    schema: z
      .string({ error })
      .check(z.refine<string>(fits), carriedByXml)
      .register(z.globalRegistry, { ...about, minLength: 1, ...(max !== undefined && { maxLength: max }) }),
    accepts: (value: unknown): value is string => typeof value === 'string' && fits(value) && !NOT_XML.test(value),
  };
};
