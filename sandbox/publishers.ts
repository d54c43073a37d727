import { parsePublishers } from '../functions/http/publishers.ts';
import { createKey } from '../functions/http/signature.ts';
import type { SecretsManager } from './secrets-manager.ts';

/** The name of the publishers' secret. */
export const PUBLISHERS_SECRET_ID = 'anveo/publishers';

/** The publisher that a new sandbox has. */
export const DEMO = 'demo';

/** Makes the publishers' secret, unless there is one: `demo` with a new key. */
export const seedPublishers = (secrets: Pick<SecretsManager, 'get' | 'put'>): void => {
  if (secrets.get(PUBLISHERS_SECRET_ID) !== undefined) return;
  secrets.put(PUBLISHERS_SECRET_ID, JSON.stringify({ [DEMO]: { keys: [createKey()] } }));
};

/** Returns the newest key of `demo`; undefined when somebody has removed that publisher. */
export const keyOfDemo = (secrets: Pick<SecretsManager, 'get'>): string | undefined =>
  parsePublishers(secrets.get(PUBLISHERS_SECRET_ID) ?? '')
    ?.get(DEMO)
    ?.keys.at(-1);
