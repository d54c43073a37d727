import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

/** One try, and all tries together, in milliseconds: records wait for it, and the last good value may serve. */
const REQUEST_TIMEOUT_MS = 1_500;
const LONGEST_FETCH_MS = 2_000;

/** Reads the current text of one secret; undefined when it holds none (a binary secret). */
export const createFetchSecret = (secretId: string): (() => Promise<string | undefined>) => {
  const requestHandler = {
    connectionTimeout: REQUEST_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    throwOnRequestTimeout: true,
  };
  const client = new SecretsManagerClient({ maxAttempts: 2, requestHandler });
  return async () => {
    const abortSignal = AbortSignal.timeout(LONGEST_FETCH_MS);
    return (await client.send(new GetSecretValueCommand({ SecretId: secretId }), { abortSignal })).SecretString;
  };
};
