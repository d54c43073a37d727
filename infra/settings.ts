import { RemovalPolicy } from 'aws-cdk-lib';
import * as z from 'zod/mini';
import { must, mustBeNumber } from '../functions/event/text.ts';

/** The stack's settings are missing or wrong; the message names all that are. */
export class StackSettingsError extends Error {
  override readonly name = 'StackSettingsError';
}

/** Under this key they stand in cdk.json's context; `-c updater.NAME=VALUE` overrides one. */
export const CONTEXT_KEY = 'updater';

const ENDPOINT = 'https://www.anveo.com/api/v3.asp';

const text = (right: string, pattern: RegExp) => {
  const error = must(right);
  return z.string({ error }).check(z.regex(pattern, { error }));
};

const httpsUrl = z
  .string({ error: must('an https URL') })
  .check(z.refine((value) => URL.parse(value)?.protocol === 'https:', { error: must('an https URL') }));

/** Takes a number, or its text, since `-c` knows texts only. */
const wholeNumber = (unit: string, from: number, to: number, fallback: number) => {
  const error = mustBeNumber(`a whole number of ${unit} from ${from} to ${to}`);
  const number = z.int({ error }).check(z.minimum(from, { error }), z.maximum(to, { error }));
  const written = z.pipe(z.string().check(z.regex(/^\d+$/)), z.transform(Number));
  return z.prefault(z.pipe(z.union([z.number(), written], { error }), number), fallback);
};

const trueOrFalse = z.pipe(
  z.union([z.boolean(), z.literal(['true', 'false'])], { error: must('true or false') }),
  z.transform((value) => value === true || value === 'true'),
);

/** A list, or its text with commas between the entries. */
const list = (right: string, pattern: RegExp) =>
  z.prefault(
    z.pipe(
      z.union([z.array(z.string()), z.string()], { error: must(`a list of ${right}`) }),
      z.pipe(
        z.transform((value: string[] | string) =>
          typeof value === 'string' ? value.split(',').filter(Boolean) : value,
        ),
        z.array(text(right, pattern)),
      ),
    ),
    [],
  );

const LOG_RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];
const retention = { error: mustBeNumber(`a number of days that CloudWatch knows (${LOG_RETENTION_DAYS.join(', ')})`) };
const logRetentionDays = z.prefault(
  z.pipe(
    z.union([z.number(), z.pipe(z.string(), z.transform(Number))], retention),
    z.literal(LOG_RETENTION_DAYS, retention),
  ),
  30,
);

/** Every setting of the stack, with its rule and its default. */
export const settingsSchema = z.strictObject({
  /** Name of the stage; several stages stand side by side in one account. */
  stage: z.prefault(
    text(
      '1 to 20 lower-case letters, digits and hyphens, beginning with a letter and not ending in -dlq',
      /^(?!.*-dlq$)[a-z][a-z0-9-]{0,19}$/,
    ),
    'prod',
  ),
  /** Anveo's XML API. */
  anveoEndpoint: z.prefault(httpsUrl, ENDPOINT),
  /** Adds Anveo's TEST parameter to every call. */
  anveoTestMode: z.prefault(trueOrFalse, false),
  /** One call of Anveo. */
  anveoTimeoutMs: wholeNumber('milliseconds', 100, 60_000, 10_000),
  /** Calls for one update in one invocation. */
  anveoAttempts: wholeNumber('attempts', 1, 10, 3),
  /** Invocations side by side, each with up to ten calls of Anveo at once. */
  maxConcurrency: wholeNumber('invocations', 2, 1000, 2),
  /** Batches of a bulk change side by side, each of up to 50 rows. */
  bulkConcurrency: wholeNumber('batches', 1, 1000, 10),
  /** One invocation; the queue's visibility timeout is at least six times as long. */
  functionTimeoutSeconds: wholeNumber('seconds', 10, 900, 60),
  /** Age at which an update that Anveo keeps failing is given up. */
  retryWindowHours: wholeNumber('hours', 1, 300, 72),
  /** Existing secret with the USERKEY; without it, one is created with a placeholder. */
  secret: z.optional(
    text(
      'the name or the complete ARN of a secret',
      /^(arn:[^\s]+:secret:[\w/+=.@-]+-[A-Za-z0-9]{6}|[\w/+=.@-]{1,512})$/,
    ),
  ),
  /** Receives the alarms, once it has confirmed the subscription. */
  alarmEmail: z.optional(text('an email address', /^[^\s@]+@[^\s@]+\.[^\s@]+$/)),
  /** How long the log is kept. */
  logRetentionDays,
  /** Accounts, roles or users that may publish, beside those with the publisher policy. */
  publishers: list(
    'account IDs of 12 digits or ARNs of IAM roles or users',
    /^(\d{12}|arn:aws[a-z-]*:iam::\d{12}:(role|user)\/[\w+=,.@/-]+)$/,
  ),
  /** What becomes of queues, bucket, secret and logs when the stack is deleted. */
  removal: z.prefault(z.enum(['retain', 'destroy'], { error: must('"retain" or "destroy"') }), 'retain'),
});

export type StackSettings = z.output<typeof settingsSchema>;

/** What becomes of what holds data when the stack is deleted. */
export const removalPolicy = ({ removal }: StackSettings): RemovalPolicy =>
  removal === 'retain' ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY;

/** The settings of a CDK context, `-c updater.NAME=VALUE` over cdk.json. */
const rawSettings = (context: Readonly<Record<string, unknown>>): Record<string, unknown> => {
  const prefix = `${CONTEXT_KEY}.`;
  const overrides = Object.entries(context)
    .filter(([key]) => key.startsWith(prefix))
    .map(([key, value]) => [key.slice(prefix.length), value]);
  return { ...(context[CONTEXT_KEY] ?? {}), ...Object.fromEntries(overrides) };
};

/**
 * Reads the stack's settings.
 * @throws StackSettingsError that names every setting that is wrong or unknown
 */
export const readStackSettings = (context: Readonly<Record<string, unknown>>): StackSettings => {
  const { data, error } = settingsSchema.safeParse(rawSettings(context));
  if (data) return data;
  const faults = error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => `${key} is not a known setting`)
      : [`${issue.path.join('.')} ${issue.message}`],
  );
  throw new StackSettingsError(`settings under "${CONTEXT_KEY}" in cdk.json: ${faults.join('; ')}`);
};
