import { closestMatch } from 'leven';
import * as z from 'zod/mini';

/** Environment variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Settings are missing or wrong. The message names all of them, and says what would be right. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

/** A setting that is a whole number: its unit, its bounds and its default. */
export interface WholeNumber {
  unit: string;
  from: number;
  to: number;
  fallback: number;
}

/** Makes the error of a wrong value, for zod. `right` follows "must be". */
const saying = (right: string) => (issue: { input?: unknown }) =>
  issue.input === undefined ? `is missing, must be ${right}` : `must be ${right}, but is "${String(issue.input)}"`;

/** Makes a schema of text for which `isRight` holds. */
export const textThat = (right: string, isRight: (value: string) => boolean) => {
  const error = saying(right);
  return z.string({ error }).check(z.refine(isRight, { error }));
};

/** The URL of an SQS queue. */
export const queueUrl = textThat('the URL of an SQS queue', (value) => /^https?:\/\/[^/]+\/./.test(value));

/** The name of a DynamoDB table. */
export const tableName = textThat('the name of a DynamoDB table', (value) => /^[\w.-]{3,255}$/.test(value));

/** How long a fetched secret is used without asking again. */
export const SECRET_TTL: WholeNumber = { unit: 'seconds', from: 1, to: 86_400, fallback: 300 };

/** Makes a schema of the digits of a whole number; without them the default holds. */
export const wholeNumber = ({ unit, from, to, fallback }: WholeNumber) => {
  const isRight = (value: string) => /^\d+$/.test(value) && Number(value) >= from && Number(value) <= to;
  const digits = textThat(`a whole number of ${unit} from ${from} to ${to}`, isRight);
  return z.prefault(z.pipe(digits, z.transform(Number)), String(fallback));
};

const faultsOfNames = (environment: Environment, known: readonly string[], prefix: string): string[] =>
  Object.keys(environment)
    .filter((name) => name.startsWith(prefix) && !known.includes(name))
    .map((name) => {
      const nearest = closestMatch(name, known, { maxDistance: 3 });
      return `${name} is not a known setting${nearest ? `: did you mean ${nearest}?` : ''}`;
    });

/**
 * Reads a function's environment by a schema of its variables.
 * @param name the function's name, for the error
 * @param prefix an unknown variable that begins with it is a typo; all others belong to other programs
 * @throws SettingsError that names every variable that is missing, empty, unparsable or a typo
 */
export const readEnvironment = <Shape extends z.core.$ZodShape>(
  name: string,
  schema: z.ZodMiniObject<Shape>,
  environment: Environment,
  prefix?: string,
): z.output<z.ZodMiniObject<Shape>> => {
  const { data, error } = schema.safeParse(environment);
  const faults = (error?.issues ?? []).map(({ path, message }) => `${String(path[0])} ${message}`);
  if (prefix !== undefined) faults.push(...faultsOfNames(environment, Object.keys(schema.shape), prefix));
  if (data === undefined || faults.length > 0) throw new SettingsError(`${name} cannot start: ${faults.join('; ')}`);
  return data;
};
