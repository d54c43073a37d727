import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

/** Two tries of at most this long: an invocation has better things to wait for, and the last good value may serve. */
const REQUEST_TIMEOUT_MS = 2_000;

/** Reads the current text of one secret; undefined when it holds none (a binary secret). */
export const createFetchSecret = (secretId: string): (() => Promise<string | undefined>) => {
  const requestHandler = { connectionTimeout: REQUEST_TIMEOUT_MS, requestTimeout: REQUEST_TIMEOUT_MS };
  const client = new SecretsManagerClient({ maxAttempts: 2, requestHandler });
  return async () => (await client.send(new GetSecretValueCommand({ SecretId: secretId }))).SecretString;
};
