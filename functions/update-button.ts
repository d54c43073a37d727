import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import type { CallAnveo } from './anveo/client.ts';
import { createBreaker } from './delivery/breaker.ts';
import { systemClock } from './delivery/clock.ts';
import { createCredentialsCache } from './delivery/credentials.ts';
import { createDeliverUpdate } from './delivery/deliver-update.ts';
import { createFetchSecret } from './delivery/fetch-secret.ts';
import { createHandler, type Handler } from './delivery/handle-batch.ts';
import { createQueues } from './delivery/queues.ts';
import { createReport } from './delivery/report.ts';
import { readSettings } from './delivery/settings.ts';

const settings = readSettings(process.env);
const serviceName = 'update-button';
const clock = systemClock;
const random = Math.random;

const report = createReport(
  new Logger({ serviceName }),
  new Metrics({ namespace: 'AnveoButtonUpdater', serviceName }),
  clock,
);
const queues = createQueues(settings.queueUrl, settings.deadLetterQueueUrl);
const credentials = createCredentialsCache({
  secretId: settings.secretId,
  fetchSecret: createFetchSecret(settings.secretId),
  ttlMs: settings.secretTtlMs,
  now: clock.now,
  onFailure: report.credentialsFailed,
});

let client: Promise<CallAnveo> | undefined;
/** The client's XML library is loaded while the first invocation waits for the secret, not before the function starts. */
const loadClient = () => {
  client ??= import('./anveo/client.ts').then(({ createAnveoClient }) => createAnveoClient(settings.anveo));
  return client;
};

const deliver = createDeliverUpdate({
  anveo: async (...call) => (await loadClient())(...call),
  credentials,
  breaker: createBreaker(clock.now),
  clock,
  random,
  timeoutMs: settings.timeoutMs,
  attempts: settings.attempts,
});

/** Lambda's entry: delivers a batch of button updates. */
export const handler: Handler = createHandler({
  deliver,
  queues,
  clock,
  random,
  report,
  retryWindowMs: settings.retryWindowMs,
});
