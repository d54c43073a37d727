import { closestMatch } from 'leven';
import * as z from 'zod/mini';
import { DEFAULT_PATTERNS } from '../anveo/error-patterns.ts';

/** A setting is missing or wrong; the message names all that are, with what would be right. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);
/** SQS keeps a message for 14 days at most; what is given up later than that would be lost before. */
const LONGEST_WINDOW_H = 312;

const saying = (right: string) => (issue: { input?: unknown }) =>
  issue.input === undefined ? `is missing, must be ${right}` : `must be ${right}, but is "${String(issue.input)}"`;

const where = (right: string, isRight: (value: string) => boolean) => {
  const error = saying(right);
  return z.string({ error }).check(z.refine(isRight, { error }));
};

const queueUrl = where('the URL of an SQS queue', (value) => /^https?:\/\/[^/]+\/./.test(value));

const wholeNumber = (unit: string, from: number, to: number) =>
  z.pipe(
    where(`a whole number of ${unit} from ${from} to ${to}`, (value) => {
      const number = Number(value);
      return /^\d+$/.test(value) && number >= from && number <= to;
    }),
    z.transform(Number),
  );

const isEndpoint = (value: string) => {
  const url = URL.parse(value);
  return url?.protocol === 'https:' || (url?.protocol === 'http:' && LOOPBACK.has(url.hostname));
};

/** Case is ignored, and a dot stands for a line break too: Anveo's words are for people. */
const pattern = (value: string) => new RegExp(value, 'is');

const isPattern = (value: string) => {
  try {
    return value !== '' && pattern(value) instanceof RegExp;
  } catch {
    return false;
  }
};

const errorPattern = z.pipe(where('a regular expression', isPattern), z.transform(pattern));

const environmentSchema = z.object({
  QUEUE_URL: queueUrl,
  DEAD_LETTER_QUEUE_URL: queueUrl,
  ANVEO_SECRET_ID: where('the name or ARN of the secret with the USERKEY', (value) => value !== ''),
  ANVEO_ENDPOINT: z.prefault(
    z.pipe(
      where('an https URL (http is taken for this machine only)', isEndpoint),
      z.transform((value) => new URL(value)),
    ),
    'https://www.anveo.com/api/v3.asp',
  ),
  ANVEO_TEST_MODE: z.prefault(
    z.pipe(
      where('"true" or "false"', (value) => value === 'true' || value === 'false'),
      z.transform((value) => value === 'true'),
    ),
    'false',
  ),
  ANVEO_TIMEOUT_MS: z.prefault(wholeNumber('milliseconds', 100, 60_000), '10000'),
  ANVEO_ATTEMPTS: z.prefault(wholeNumber('attempts', 1, 10), '3'),
  ANVEO_CREDENTIALS_PATTERN: z.prefault(errorPattern, DEFAULT_PATTERNS.credentials.source),
  ANVEO_TRANSIENT_PATTERN: z.prefault(errorPattern, DEFAULT_PATTERNS.transient.source),
  RETRY_WINDOW_HOURS: z.prefault(wholeNumber('hours', 1, LONGEST_WINDOW_H), '72'),
  SECRET_TTL_SECONDS: z.prefault(wholeNumber('seconds', 1, 86_400), '300'),
});

/** Only a name with our prefix can be a typo of ours: the rest of the environment belongs to others. */
const unknownNames = (environment: Environment): string[] => {
  const known = Object.keys(environmentSchema.shape);
  return Object.keys(environment)
    .filter((name) => name.startsWith('ANVEO_') && !known.includes(name))
    .map((name) => {
      const nearest = closestMatch(name, known, { maxDistance: 3 });
      return `${name} is not a known setting${nearest ? `: did you mean ${nearest}?` : ''}`;
    });
};

type Environment = Readonly<Record<string, string | undefined>>;

const settingsOf = (set: z.output<typeof environmentSchema>) => ({
  queueUrl: set.QUEUE_URL,
  deadLetterQueueUrl: set.DEAD_LETTER_QUEUE_URL,
  secretId: set.ANVEO_SECRET_ID,
  secretTtlMs: set.SECRET_TTL_SECONDS * 1000,
  retryWindowMs: set.RETRY_WINDOW_HOURS * 3_600_000,
  attempts: set.ANVEO_ATTEMPTS,
  timeoutMs: set.ANVEO_TIMEOUT_MS,
  anveo: {
    endpoint: set.ANVEO_ENDPOINT,
    testMode: set.ANVEO_TEST_MODE,
    patterns: { credentials: set.ANVEO_CREDENTIALS_PATTERN, transient: set.ANVEO_TRANSIENT_PATTERN },
  },
});

/** `update-button`'s settings: times in milliseconds. */
export type Settings = Readonly<ReturnType<typeof settingsOf>>;

/**
 * Reads the function's settings from its environment, once, at the start.
 * @throws SettingsError that names every setting that is missing, empty, unparsable or unknown
 */
export const readSettings = (environment: Environment): Settings => {
  const { data, error } = environmentSchema.safeParse(environment);
  const faults = (error?.issues ?? []).map(({ path, message }) => `${String(path[0])} ${message}`);
  faults.push(...unknownNames(environment));
  if (data === undefined || faults.length > 0)
    throw new SettingsError(`update-button cannot start: ${faults.join('; ')}`);
  return Object.freeze(settingsOf(data));
};
