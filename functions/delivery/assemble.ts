import { createAnveoClient } from '../anveo/client.ts';
import { createCredentialsCache } from '../credentials/cache.ts';
import { createFetchSecret } from '../credentials/fetch.ts';
import { type Clock, systemClock } from './clock.ts';
import { createHandler, type Handler, type Listener } from './handler.ts';
import type { Queues } from './queues.ts';
import type { Random } from './retry/backoff.ts';
import { createBreaker } from './retry/breaker.ts';
import { createGiveUp } from './retry/give-up.ts';
import type { Settings } from './settings.ts';
import type { Log } from './telemetry/log.ts';
import { createReport } from './telemetry/report.ts';
import { createDeliverUpdate } from './update.ts';

/** What the function does to the world outside of its queues, its secret and Anveo. */
export interface Effects {
  log: Log;
  /** Told of each batch, beside the log. */
  listeners: readonly Listener[];
  clock?: Clock;
  random?: Random;
}

/** The function, ready to be invoked. */
export interface UpdateButton {
  handler: Handler;
  /** Fetches what every invocation needs, so that the first one does not wait for it. Never rejects. */
  warmUp(): Promise<void>;
}

/** Loads the queues' client on first use, since only failures need it. A load that failed is repeated by the next use. */
const queuesOnFirstUse = ({ queueUrl, deadLetterQueueUrl }: Settings): Queues => {
  let loaded: Promise<Queues> | undefined;
  const queues = () => {
    loaded ??= import('./queues.ts')
      .then(({ createQueues }) => createQueues(queueUrl, deadLetterQueueUrl))
      .catch((error: unknown) => {
        loaded = undefined;
        throw error;
      });
    return loaded;
  };
  return {
    sendDeadLetters: async (...call) => (await queues()).sendDeadLetters(...call),
    postpone: async (...call) => (await queues()).postpone(...call),
  };
};

/** Puts `update-button` together from its real parts. State that outlives an invocation lives here. */
export const assemble = (settings: Settings, effects: Effects): UpdateButton => {
  const { log, listeners, clock = systemClock, random = Math.random } = effects;
  const credentials = createCredentialsCache({
    secretId: settings.secretId,
    fetchSecret: createFetchSecret(settings.secretId),
    ttlMs: settings.secretTtlMs,
    now: clock.now,
    onFailure: (reason) => log.error('credentials not fetched', { reason }),
  });
  const deliver = createDeliverUpdate({
    anveo: createAnveoClient(settings.anveo),
    credentials,
    breaker: createBreaker(clock.now),
    clock,
    random,
    timeoutMs: settings.timeoutMs,
    attempts: settings.attempts,
  });
  const { sendDeadLetters, postpone } = queuesOnFirstUse(settings);
  const handler = createHandler({
    deliver,
    sendDeadLetters,
    postpone,
    giveUp: createGiveUp(settings.retryWindowMs, clock.now),
    listeners: [createReport(log, clock.now), ...listeners],
    clock,
    log,
    random,
  });
  return {
    handler,
    async warmUp() {
      await credentials.current();
    },
  };
};
