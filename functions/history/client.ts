import { DynamoDBClient } from '@aws-sdk/client-dynamodb';

/** One try, in milliseconds: fresh updates never wait for it, and late ones are deferred when it is over. */
const REQUEST_TIMEOUT_MS = 1_000;

/** A DynamoDB client for the function, which has no time for a table that does not answer. */
export const createHistoryClient = (): DynamoDBClient => {
  const client = new DynamoDBClient({
    maxAttempts: 2,
    accountIdEndpointMode: 'disabled',
    requestHandler: {
      connectionTimeout: REQUEST_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      throwOnRequestTimeout: true,
    },
  });
  // It prepares each input and output for a logger that is not there: an eighth of what a call costs (docs/adr/0018).
  client.middlewareStack.remove('loggerMiddleware');
  return client;
};
