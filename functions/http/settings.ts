import * as z from 'zod/mini';
import {
  type Environment,
  queueUrl,
  readEnvironment,
  SECRET_TTL,
  tableName,
  textThat,
  wholeNumber,
} from '../settings/environment.ts';

/** The function's name, without the stage. */
export const ACCEPT_UPDATES = 'accept-updates';

/** The variables of `accept-updates`. */
export const environmentSchema = z.object({
  QUEUE_URL: queueUrl,
  PUBLISHERS_SECRET_ID: textThat("the name or ARN of the publishers' secret", (value) => value !== ''),
  HISTORY_TABLE: z.optional(tableName),
  SECRET_TTL_SECONDS: wholeNumber(SECRET_TTL),
});

/** The environment that `accept-updates` starts with. */
export type AcceptUpdatesEnvironment = z.input<typeof environmentSchema>;

/** `accept-updates`' settings. */
export interface AcceptSettings {
  readonly queueUrl: string;
  readonly secretId: string;
  readonly secretTtlMs: number;
  /** The history's table. Without one nothing is known of what became of an update. */
  readonly historyTable: string | undefined;
}

/**
 * Reads `accept-updates`' settings from its environment.
 * @throws SettingsError that names every setting that is missing, empty, unparsable or a typo
 */
export const readAcceptSettings = (environment: Environment): AcceptSettings => {
  const set = readEnvironment(ACCEPT_UPDATES, environmentSchema, environment, 'PUBLISHERS_');
  return Object.freeze({
    queueUrl: set.QUEUE_URL,
    secretId: set.PUBLISHERS_SECRET_ID,
    secretTtlMs: set.SECRET_TTL_SECONDS * 1000,
    historyTable: set.HISTORY_TABLE,
  });
};
