import * as z from 'zod/mini';
import { DEFAULT_PATTERNS } from '../anveo/error-patterns.ts';
import {
  type Environment,
  queueUrl,
  readEnvironment,
  SECRET_TTL,
  tableName,
  textThat,
  type WholeNumber,
  wholeNumber,
} from '../settings/environment.ts';
import { LONGEST_RETRY_WINDOW_H } from './retry/give-up.ts';

/** The function's name, without the stage. */
export const UPDATE_BUTTON = 'update-button';

/** Anveo's XML API. */
export const DEFAULT_ENDPOINT = 'https://www.anveo.com/api/v3.asp';

/** The settings that are numbers; the stack's settings have the same bounds and defaults. */
export const NUMBERS = {
  ANVEO_TIMEOUT_MS: { unit: 'milliseconds', from: 100, to: 60_000, fallback: 10_000 },
  ANVEO_ATTEMPTS: { unit: 'attempts', from: 1, to: 10, fallback: 3 },
  RETRY_WINDOW_HOURS: { unit: 'hours', from: 1, to: LONGEST_RETRY_WINDOW_H, fallback: 72 },
  HISTORY_DAYS: { unit: 'days', from: 14, to: 3650, fallback: 400 },
  SECRET_TTL_SECONDS: SECRET_TTL,
} as const satisfies Record<string, WholeNumber>;

const MS_A_DAY = 86_400_000;

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

const isEndpoint = (value: string) => {
  const url = URL.parse(value);
  return url?.protocol === 'https:' || (url?.protocol === 'http:' && LOOPBACK.has(url.hostname));
};

const endpoint = z.pipe(
  textThat('an https URL (http is taken for this machine only)', isEndpoint),
  z.transform((value) => new URL(value)),
);

/** Ignores case, and a dot matches line breaks too: Anveo's words are for people. */
const patternOf = (value: string) => new RegExp(value, 'is');

/** Whether a text is a regular expression over Anveo's error texts. */
export const isErrorPattern = (value: string): boolean => {
  try {
    patternOf(value);
    return value !== '';
  } catch {
    return false;
  }
};

const errorPattern = z.pipe(textThat('a regular expression', isErrorPattern), z.transform(patternOf));

const flag = z.pipe(
  textThat('"true" or "false"', (value) => value === 'true' || value === 'false'),
  z.transform((value) => value === 'true'),
);

/** A letter that goes to the queue of updates would be delivered, and die, again and again. */
const twoQueues = z.refine<{ QUEUE_URL?: string; DEAD_LETTER_QUEUE_URL?: string }>(
  (set) => set.QUEUE_URL === undefined || set.QUEUE_URL !== set.DEAD_LETTER_QUEUE_URL,
  // `when`: also checked when another variable is wrong, since the error names all faults.
  { path: ['DEAD_LETTER_QUEUE_URL'], error: 'must be another queue than QUEUE_URL', when: () => true },
);

/** The variables of `update-button`. */
export const environmentSchema = z.object({
  QUEUE_URL: queueUrl,
  DEAD_LETTER_QUEUE_URL: queueUrl,
  ANVEO_SECRET_ID: textThat('the name or ARN of the secret with the USERKEY', (value) => value !== ''),
  ANVEO_ENDPOINT: z.prefault(endpoint, DEFAULT_ENDPOINT),
  ANVEO_TEST_MODE: z.prefault(flag, 'false'),
  CANARY_BUTTON: z.optional(textThat("the ID of the canary's button", (value) => value !== '')),
  ANVEO_TIMEOUT_MS: wholeNumber(NUMBERS.ANVEO_TIMEOUT_MS),
  ANVEO_ATTEMPTS: wholeNumber(NUMBERS.ANVEO_ATTEMPTS),
  ANVEO_CREDENTIALS_PATTERN: z.prefault(errorPattern, DEFAULT_PATTERNS.credentials.source),
  ANVEO_TRANSIENT_PATTERN: z.prefault(errorPattern, DEFAULT_PATTERNS.transient.source),
  RETRY_WINDOW_HOURS: wholeNumber(NUMBERS.RETRY_WINDOW_HOURS),
  HISTORY_TABLE: z.optional(tableName),
  HISTORY_DAYS: wholeNumber(NUMBERS.HISTORY_DAYS),
  SECRET_TTL_SECONDS: wholeNumber(NUMBERS.SECRET_TTL_SECONDS),
});

/** The environment that `update-button` starts with: required variables, and optional ones. */
export type UpdateButtonEnvironment = z.input<typeof environmentSchema>;

const settingsOf = (set: z.output<typeof environmentSchema>) => ({
  queueUrl: set.QUEUE_URL,
  deadLetterQueueUrl: set.DEAD_LETTER_QUEUE_URL,
  secretId: set.ANVEO_SECRET_ID,
  secretTtlMs: set.SECRET_TTL_SECONDS * 1000,
  retryWindowMs: set.RETRY_WINDOW_HOURS * 3_600_000,
  history:
    set.HISTORY_TABLE === undefined ? undefined : { tableName: set.HISTORY_TABLE, keepMs: set.HISTORY_DAYS * MS_A_DAY },
  attempts: set.ANVEO_ATTEMPTS,
  timeoutMs: set.ANVEO_TIMEOUT_MS,
  anveo: {
    endpoint: set.ANVEO_ENDPOINT,
    testMode: set.ANVEO_TEST_MODE,
    canaryButton: set.CANARY_BUTTON,
    patterns: { credentials: set.ANVEO_CREDENTIALS_PATTERN, transient: set.ANVEO_TRANSIENT_PATTERN },
  },
});

/** `update-button`'s settings: times in milliseconds. */
export type Settings = Readonly<ReturnType<typeof settingsOf>>;

/**
 * Reads `update-button`'s settings from its environment.
 * @throws SettingsError that names every setting that is missing, empty, unparsable or unknown
 */
export const readSettings = (environment: Environment): Settings =>
  Object.freeze(settingsOf(readEnvironment(UPDATE_BUTTON, environmentSchema.check(twoQueues), environment, 'ANVEO_')));
