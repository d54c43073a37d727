import * as z from 'zod/mini';
import { BACKLOG } from '../functions/bulk/settings.ts';
import { MAX_RECEIVE_COUNT } from '../functions/delivery/retry/visibility.ts';
import { DEFAULT_ENDPOINT, isErrorPattern, NUMBERS } from '../functions/delivery/settings.ts';
import { must } from '../functions/event/text.ts';
import { faultsOfHttp, httpSettings } from './http/http-settings.ts';
import {
  httpsUrl,
  kmsKey,
  list,
  logRetention,
  secretName,
  textLike,
  textThat,
  trueOrFalse,
  wholeNumber,
  wholeNumberIn,
} from './setting-schemas.ts';

/** The stack's settings are wrong or unknown. The message names all of them. */
export class StackSettingsError extends Error {
  override readonly name = 'StackSettingsError';
}

/** The key of the settings in cdk.json's context; `-c updater.NAME=VALUE` overrides one. */
export const CONTEXT_KEY = 'updater';

/** The default memory of each function, in MB. The benchmark's bill decides it (bench/RESULTS.md). */
export const DEFAULT_MEMORY_MB = 256;

/** AWS advises a visibility timeout of at least six function timeouts for a queue that a function polls. */
export const FUNCTION_TIMEOUTS = 6;

/**
 * The longest time that the crashes of a record may take, in days. Then it reaches the dead-letter queue, a day before SQS
 * deletes it.
 */
const MOST_DAYS_OF_CRASHES = 13;
/** The longest function timeout, in seconds. */
const LONGEST_FUNCTION_TIMEOUT_S = Math.floor(
  (MOST_DAYS_OF_CRASHES * 24 * 3600) / (FUNCTION_TIMEOUTS * MAX_RECEIVE_COUNT),
);

/** What S3 keeps for shorter, nobody can look at; the dead-letter queue keeps for as long. */
const DAYS_IN_BUCKET = { unit: 'days', from: 14, to: 3650 };

const errorPattern = textThat('a regular expression', isErrorPattern);

/** Every setting of the stack, with its rule and its default. */
export const settingsSchema = z.strictObject({
  /** Name of the stage. Several stages can share an account. */
  stage: z.prefault(
    textLike(
      '1 to 20 lower-case letters, digits and hyphens, beginning with a letter and not ending in -dlq',
      /^(?!.*-dlq$)[a-z][a-z0-9-]{0,19}$/,
    ),
    'prod',
  ),
  /** Anveo's XML API. */
  anveoEndpoint: z.prefault(httpsUrl, DEFAULT_ENDPOINT),
  /** Adds Anveo's TEST parameter to every call. */
  anveoTestMode: z.prefault(trueOrFalse, false),
  /** One call of Anveo. */
  anveoTimeoutMs: wholeNumber(NUMBERS.ANVEO_TIMEOUT_MS),
  /** Calls for one update in one invocation. */
  anveoAttempts: wholeNumber(NUMBERS.ANVEO_ATTEMPTS),
  /** Error texts that refuse the credentials; without it, those of functions/anveo/error-patterns.ts. */
  anveoCredentialsPattern: z.optional(errorPattern),
  /** Error texts of a passing state; without it, those of functions/anveo/error-patterns.ts. */
  anveoTransientPattern: z.optional(errorPattern),
  /** Invocations at the same time, each with up to ten calls of Anveo at once. */
  maxConcurrency: wholeNumber({ unit: 'invocations', from: 2, to: 1000, fallback: 2 }),
  /** Batches of a bulk change at the same time, each of up to 50 rows; without it, as many as `maxConcurrency`. */
  bulkConcurrency: z.optional(wholeNumberIn({ unit: 'batches', from: 1, to: 1000 })),
  /** A bulk change publishes while the queue holds fewer messages; without it, 250 for each of `maxConcurrency`. */
  bulkBacklog: z.optional(wholeNumberIn(BACKLOG)),
  /** Memory of each function. CPU grows with it. */
  functionMemoryMb: wholeNumber({ unit: 'MB', from: 128, to: 3008, fallback: DEFAULT_MEMORY_MB }),
  /** One invocation of `update-button`. */
  functionTimeoutSeconds: wholeNumber({ unit: 'seconds', from: 10, to: LONGEST_FUNCTION_TIMEOUT_S, fallback: 60 }),
  /** Age at which an update that Anveo keeps failing is given up. */
  retryWindowHours: wholeNumber(NUMBERS.RETRY_WINDOW_HOURS),
  /** How long the history keeps what became of an update. */
  historyDays: wholeNumber(NUMBERS.HISTORY_DAYS),
  /** An existing secret with the USERKEY; without it, one is created with a placeholder. */
  secret: z.optional(secretName),
  /** How long a fetched secret is used without asking again. */
  secretTtlSeconds: wholeNumber(NUMBERS.SECRET_TTL_SECONDS),
  /** Receives the alarms, once it has confirmed the subscription. */
  alarmEmail: z.optional(textLike('an email address', /^[^\s@]+@[^\s@]+\.[^\s@]+$/)),
  /** How long logs are kept. */
  logRetentionDays: z.prefault(logRetention, 30),
  /** Accounts, roles or users that may publish, beside those with the publisher policy. */
  publishers: list(
    'account IDs of 12 digits or ARNs of IAM roles or users',
    /^(\d{12}|arn:aws[a-z-]*:iam::\d{12}:(role|user)\/[\w+=,.@/-]+)$/,
  ),
  /** FIFO topics of SNS that may deliver to the queue once it is subscribed to them. */
  publisherTopics: list('ARNs of FIFO topics of SNS', /^arn:aws[a-z-]*:sns:[a-z\d-]+:\d{12}:[\w-]{1,251}\.fifo$/),
  /** How long a catalogue is kept after its upload; without it, until somebody deletes or replaces it. */
  catalogueDays: z.optional(wholeNumberIn(DAYS_IN_BUCKET)),
  /** How long results of bulk changes, and replaced or deleted catalogues, are kept. */
  resultDays: wholeNumber({ ...DAYS_IN_BUCKET, fallback: 90 }),
  ...httpSettings,
  /** A customer-managed key of KMS for what holds data: `create`, or the ARN of an existing one. Without it, AWS's own keys. */
  kmsKey: z.optional(kmsKey),
  /** The file with an update of a button that is sent in test mode every ten minutes; without it, none is sent. */
  canary: z.optional(textLike('the path of a JSON file', /\.json$/)),
  /** Whether queues, history, bucket, secrets and logs outlive the stack. */
  removal: z.prefault(z.enum(['retain', 'destroy'], { error: must('"retain" or "destroy"') }), 'retain'),
});

/** The part of the backlog for each invocation at the same time, which delivers it in about half a minute. */
const BACKLOG_OF_AN_INVOCATION = 250;

/** Adds the defaults that follow from other settings. */
const complete = (settings: z.output<typeof settingsSchema>) => ({
  ...settings,
  bulkConcurrency: settings.bulkConcurrency ?? settings.maxConcurrency,
  bulkBacklog: settings.bulkBacklog ?? BACKLOG_OF_AN_INVOCATION * settings.maxConcurrency,
});

/** The stack's settings, with defaults for what was left out. */
export type StackSettings = ReturnType<typeof complete>;

/** Returns the settings of a CDK context: those of `-c updater.NAME=VALUE`, else those of cdk.json. */
const rawSettings = (context: Readonly<Record<string, unknown>>): Record<string, unknown> => {
  const prefix = `${CONTEXT_KEY}.`;
  const overrides = Object.entries(context)
    .filter(([key]) => key.startsWith(prefix))
    .map(([key, value]) => [key.slice(prefix.length), value]);
  return { ...(context[CONTEXT_KEY] ?? {}), ...Object.fromEntries(overrides) };
};

/**
 * Reads the stack's settings from the CDK's context.
 * @throws StackSettingsError that names every setting that is wrong or unknown
 */
export const readStackSettings = (context: Readonly<Record<string, unknown>>): StackSettings => {
  const { data, error } = settingsSchema.safeParse(rawSettings(context));
  const faults = data
    ? faultsOfHttp(data)
    : error.issues.flatMap((issue) =>
        issue.code === 'unrecognized_keys'
          ? issue.keys.map((key) => `${key} is not a known setting`)
          : [`${issue.path.join('.')} ${issue.message}`],
      );
  if (data && faults.length === 0) return complete(data);
  throw new StackSettingsError(`settings under "${CONTEXT_KEY}" in cdk.json: ${faults.join('; ')}`);
};
