import type { Publishers } from '../../functions/http/publishers.ts';
import { CommandError, EXIT } from '../exit.ts';
import type { Edit } from './edits.ts';
import { type PublishersSecret, readSecret, replaceSecret } from './secret.ts';

/** How often a change is made anew because somebody else was quicker. */
const MOST_TRIES = 10;

/**
 * Changes what the secret holds, and returns it. When somebody else was quicker, the change is made to what they left.
 * @throws CommandError when the publishers do not allow it, or others are quicker again and again
 */
export const changePublishers = async (secret: PublishersSecret, edit: Edit): Promise<Publishers> => {
  for (let tried = 0; tried < MOST_TRIES; tried += 1) {
    const version = await readSecret(secret);
    const publishers = edit(version.publishers);
    if (await replaceSecret(secret, version, publishers)) return publishers;
  }
  throw new CommandError(
    `the secret ${secret.secretId} is being changed by somebody else all the time, and was not changed: try again`,
    EXIT.aws,
  );
};
