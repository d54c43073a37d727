import * as z from 'zod/mini';

/**
 * Everything outside XML 1.0's `Char` production (https://www.w3.org/TR/xml/#charsets), lone surrogates included. SQS
 * takes the same characters in bodies and attributes.
 */
export const NOT_XML = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/u;

/** Line breaks and tabs: an XML parser turns them into spaces inside an attribute. */
const NOT_IN_ATTRIBUTE = /[\t\n\r]/;

/** Length in characters (code points), as Anveo's limits are meant; never walks a text that is short enough anyway. */
export const exceeds = (text: string, max = Number.POSITIVE_INFINITY) => text.length > max && [...text].length > max;

/** Says what a value is, for the second half of a fault; never echoes a text. */
const whatItIs = (value: unknown): string => {
  if (value === undefined) return 'is missing';
  if (value === '') return 'is empty';
  if (typeof value === 'string') return 'is text';
  if (Array.isArray(value)) return 'is a list';
  if (value !== null && typeof value === 'object') return 'is an object';
  return `is ${String(value)}`;
};

/** An `error` for zod: `must be <right>, but <what it is>`. */
export const must = (right: string) => (issue: { input?: unknown }) => `must be ${right}, but ${whatItIs(issue.input)}`;

/** The same for what must be text: of a text that does not fit, its length is of interest. */
const mustBeText = (right: string) => (issue: { input?: unknown }) =>
  typeof issue.input === 'string' && issue.input !== ''
    ? `must be ${right}, but has ${[...issue.input].length} characters`
    : must(right)(issue);

const carriedByXml = z.check<string>((context) => {
  const found = NOT_XML.exec(context.value)?.[0].codePointAt(0);
  if (found === undefined) return;
  const codePoint = `U+${found.toString(16).toUpperCase().padStart(4, '0')}`;
  context.issues.push({ code: 'custom', input: context.value, message: `has ${codePoint}, which XML cannot carry` });
});

interface TextRule {
  /** Most characters (code points) allowed. */
  max?: number;
  /** The sentence of Anveo's page, for the JSON Schema. */
  description: string;
  examples?: string[];
}

/** Text of 1 to `max` characters that XML 1.0 can carry. JSON Schema counts code points in `maxLength` as we do. */
export const text = ({ max, ...about }: TextRule) => {
  const error = mustBeText(max === undefined ? 'text that is not empty' : `text of 1 to ${max} characters`);
  const fits = z.refine<string>((value) => value !== '' && !exceeds(value, max));
  return z
    .string({ error })
    .check(fits, carriedByXml)
    .register(z.globalRegistry, { ...about, minLength: 1, ...(max !== undefined && { maxLength: max }) });
};

/** Text that may be empty: the value of a call flow variable. */
export const anyText = z.string({ error: must('text') }).check(carriedByXml);

/** The name of a call flow variable; it travels in an XML attribute. */
export const attributeText = z.string().check(
  carriedByXml,
  z.refine((name) => name !== '' && !NOT_IN_ATTRIBUTE.test(name), {
    error: 'has a name that is empty or holds a tab or a line break, which an XML attribute cannot keep',
  }),
);
