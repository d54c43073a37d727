import * as z from 'zod/mini';
import { type Environment, queueUrl, readEnvironment, type WholeNumber, wholeNumber } from '../settings/environment.ts';

/** The function's name, without the stage. */
export const PUBLISH_UPDATES = 'publish-updates';

/** The limit of the queue's length while a run publishes, with its default. */
export const BACKLOG: WholeNumber = { unit: 'messages', from: 1, to: 1_000_000, fallback: 500 };

/** The variables of `publish-updates`. */
export const environmentSchema = z.object({ QUEUE_URL: queueUrl, BULK_BACKLOG: wholeNumber(BACKLOG) });

/** The environment that `publish-updates` starts with. */
export type PublishUpdatesEnvironment = z.input<typeof environmentSchema>;

/** `publish-updates`' settings. */
export interface PublishSettings {
  readonly queueUrl: string;
  /** Batches are published while the queue holds fewer messages. */
  readonly backlog: number;
}

/**
 * Reads `publish-updates`' settings from its environment.
 * @throws SettingsError that names every setting that is missing, empty or unparsable
 */
export const readPublishSettings = (environment: Environment): PublishSettings => {
  const { QUEUE_URL, BULK_BACKLOG } = readEnvironment(PUBLISH_UPDATES, environmentSchema, environment);
  return Object.freeze({ queueUrl: QUEUE_URL, backlog: BULK_BACKLOG });
};
