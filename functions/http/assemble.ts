import { SQSClient } from '@aws-sdk/client-sqs';
import { createSecretCache } from '../credentials/cache.ts';
import { createFetchSecret } from '../credentials/fetch.ts';
import type { Log } from '../telemetry/log.ts';
import { createAccept } from './accept.ts';
import type { Answered } from './answer.ts';
import { createAuthenticate } from './authenticate.ts';
import { createHttpHandler, type HttpHandler } from './handler.ts';
import { createKeys } from './keys.ts';
import { EXPECTED_PUBLISHERS, parsePublishers } from './publishers.ts';
import type { AcceptSettings } from './settings.ts';
import type { FindUpdate } from './status.ts';
import { createTell } from './tell.ts';

/** What the function does to the world outside of its queue, its secret and the history. */
export interface HttpEffects {
  log: Log;
  onAnswer: (answered: Answered) => void;
  now: () => number;
}

/** The function, ready to be invoked. */
export interface AcceptUpdates {
  handler: HttpHandler;
  /** Fetches what every request needs, so that the first one does not wait for it. Never rejects. */
  warmUp(): Promise<void>;
}

/** One request, in milliseconds: the publisher waits for it, and can send it again. */
const REQUEST_TIMEOUT_MS = 1_500;

const createQueueClient = (): SQSClient => {
  const requestHandler = {
    connectionTimeout: REQUEST_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    throwOnRequestTimeout: true,
  };
  return new SQSClient({ maxAttempts: 2, requestHandler });
};

/** Finds updates by a client that is loaded when the first one is asked for. */
const findIn = (tableName: string): FindUpdate => {
  let find: Promise<FindUpdate> | undefined;
  return async (asked) => {
    find ??= import('./status.ts').then(({ createFindIn }) => createFindIn(tableName));
    return (await find)(asked);
  };
};

/** Puts `accept-updates` together from its real parts. State that outlives a request lives here. */
export const assembleHttp = (settings: AcceptSettings, { log, onAnswer, now }: HttpEffects): AcceptUpdates => {
  const { queueUrl, secretId, secretTtlMs, historyTable } = settings;
  const cache = createSecretCache({
    secretId,
    fetchSecret: createFetchSecret(secretId),
    parse: parsePublishers,
    expected: EXPECTED_PUBLISHERS,
    ttlMs: secretTtlMs,
    now,
    onFailure: (reason) => log.error('publishers not fetched', { reason }),
  });
  const keys = createKeys(cache, now);
  const handler = createHttpHandler({
    authenticate: createAuthenticate({ keys, now }),
    accept: createAccept({ client: createQueueClient(), queueUrl, now }),
    tell: createTell(historyTable === undefined ? undefined : findIn(historyTable)),
    onAnswer,
    log,
    now,
  });
  return {
    handler,
    async warmUp() {
      await keys.current();
    },
  };
};
