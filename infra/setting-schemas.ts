import * as z from 'zod/mini';
import { must, mustBeNumber } from '../functions/event/text.ts';
import type { WholeNumber } from '../functions/settings/environment.ts';

/** Makes a schema of text for which `isRight` holds. `right` follows "must be". */
export const textThat = (right: string, isRight: (value: string) => boolean) => {
  const error = must(right);
  return z.string({ error }).check(z.refine(isRight, { error }));
};

/** Makes a schema of text that matches a pattern. */
export const textLike = (right: string, pattern: RegExp) => textThat(right, (value) => pattern.test(value));

/** An https URL. */
export const httpsUrl = textThat('an https URL', (value) => URL.parse(value)?.protocol === 'https:');

/** The name or the complete ARN of a secret. */
export const secretName = textLike(
  'the name or the complete ARN of a secret',
  /^(arn:[^\s]+:secret:[\w/+=.@-]+-[A-Za-z0-9]{6}|[\w/+=.@-]{1,512})$/,
);

/** The value of `kmsKey` that makes a new key. */
export const CREATE_KEY = 'create';

/** A customer-managed key: a new one, or an existing one. */
export const kmsKey = textLike(
  `"${CREATE_KEY}" or the ARN of a key of KMS`,
  new RegExp(`^(${CREATE_KEY}|arn:aws[a-z-]*:kms:[a-z\\d-]+:\\d{12}:key/[\\w-]+)$`),
);

/** Makes a schema of a whole number, or of its digits, since `-c` passes text only. It has no default. */
export const wholeNumberIn = ({ unit, from, to }: Omit<WholeNumber, 'fallback'>) => {
  const error = mustBeNumber(`a whole number of ${unit} from ${from} to ${to}`);
  const number = z.int({ error }).check(z.minimum(from, { error }), z.maximum(to, { error }));
  const digits = z.pipe(z.string().check(z.regex(/^\d+$/)), z.transform(Number));
  return z.pipe(z.union([z.number(), digits], { error }), number);
};

/** Makes a schema of a whole number, or of its digits; without them the default holds. */
export const wholeNumber = (rule: WholeNumber) => z.prefault(wholeNumberIn(rule), rule.fallback);

/** A boolean, or its text. */
export const trueOrFalse = z.pipe(
  z.union([z.boolean(), z.literal(['true', 'false'])], { error: must('true or false') }),
  z.transform((value) => value === true || value === 'true'),
);

/** Makes a schema of a list of such texts, or of one text with commas between them. Empty by default. */
export const list = (right: string, pattern: RegExp) =>
  z.prefault(
    z.pipe(
      z.union([z.array(z.string()), z.string()], { error: must(`a list of ${right}`) }),
      z.pipe(
        z.transform((value: string[] | string) =>
          typeof value === 'string' ? value.split(',').filter(Boolean) : value,
        ),
        z.array(textLike(right, pattern)),
      ),
    ),
    [],
  );

const LOG_RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];
const retention = { error: mustBeNumber(`a number of days that CloudWatch knows (${LOG_RETENTION_DAYS.join(', ')})`) };

/** A retention that CloudWatch accepts, in days, or its digits. */
export const logRetention = z.pipe(
  z.union([z.number(), z.pipe(z.string(), z.transform(Number))], retention),
  z.literal(LOG_RETENTION_DAYS, retention),
);
