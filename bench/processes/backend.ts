import { startSecretsManager } from '../../sandbox/secrets-manager.ts';
import type { Backend } from '../environment.ts';

const SECRET_ID = 'anveo/userkey';
export const USER_KEY = 'sandbox-user-key';

/** Brings up Secrets Manager beside an Anveo, and greets the process that started this one. */
export const startBackend = async (anveoEndpoint: string): Promise<void> => {
  const secrets = await startSecretsManager(0);
  secrets.put(SECRET_ID, USER_KEY);
  process.on('disconnect', () => process.exit());
  process.send?.({
    ANVEO_ENDPOINT: anveoEndpoint,
    ANVEO_SECRET_ID: SECRET_ID,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.url,
  } satisfies Backend);
};
