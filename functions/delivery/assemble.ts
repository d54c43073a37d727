import type { CallAnveo } from '../anveo/client.ts';
import type { Random } from './backoff.ts';
import { createBreaker } from './breaker.ts';
import { type Clock, systemClock } from './clock.ts';
import { createCredentialsCache } from './credentials.ts';
import { createDeliverUpdate } from './deliver-update.ts';
import { createFetchSecret } from './fetch-secret.ts';
import { createHandler, type Handler } from './handle-batch.ts';
import { createQueues } from './queues.ts';
import { createReport, type Log, type MetricSink } from './report.ts';
import type { Settings } from './settings.ts';

/** What the function does to the world outside of its queues, its secret and Anveo. */
export interface Effects {
  log: Log;
  metrics: MetricSink;
  clock?: Clock;
  random?: Random;
}

/** The client, loaded with its libraries when it is first asked for. */
const lazyClient = (settings: Settings): (() => Promise<CallAnveo>) => {
  let client: Promise<CallAnveo> | undefined;
  return () => {
    client ??= import('../anveo/client.ts').then(({ createAnveoClient }) => createAnveoClient(settings.anveo));
    return client;
  };
};

/** The handler of `update-button` with its real parts; state that outlives an invocation lives here. */
export const assemble = (settings: Settings, effects: Effects): Handler => {
  const { log, metrics, clock = systemClock, random = Math.random } = effects;
  const report = createReport(log, metrics, clock);
  const client = lazyClient(settings);
  const fetchSecret = createFetchSecret(settings.secretId);
  const credentials = createCredentialsCache({
    secretId: settings.secretId,
    fetchSecret() {
      // A cold start loads the client while it waits for the secret; whoever calls the client sees why it cannot be had.
      client().catch(() => undefined);
      return fetchSecret();
    },
    ttlMs: settings.secretTtlMs,
    now: clock.now,
    onFailure: report.credentialsFailed,
  });
  const deliver = createDeliverUpdate({
    anveo: async (...call) => (await client())(...call),
    credentials,
    breaker: createBreaker(clock.now),
    clock,
    random,
    timeoutMs: settings.timeoutMs,
    attempts: settings.attempts,
  });
  const queues = createQueues(settings.queueUrl, settings.deadLetterQueueUrl);
  return createHandler({ deliver, queues, clock, random, report, retryWindowMs: settings.retryWindowMs });
};
