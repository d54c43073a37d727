import * as z from 'zod/mini';
import { type Environment, queueUrl, readEnvironment } from '../settings/environment.ts';

/** The function's name, without the stage. */
export const PUBLISH_UPDATES = 'publish-updates';

/** The variables of `publish-updates`. */
export const environmentSchema = z.object({ QUEUE_URL: queueUrl });

/** The environment that `publish-updates` starts with. */
export type PublishUpdatesEnvironment = z.input<typeof environmentSchema>;

/** `publish-updates`' settings. */
export interface PublishSettings {
  readonly queueUrl: string;
}

/**
 * Reads `publish-updates`' settings from its environment.
 * @throws SettingsError that names every setting that is missing, empty or unparsable
 */
export const readPublishSettings = (environment: Environment): PublishSettings => {
  const { QUEUE_URL } = readEnvironment(PUBLISH_UPDATES, environmentSchema, environment);
  return Object.freeze({ queueUrl: QUEUE_URL });
};
