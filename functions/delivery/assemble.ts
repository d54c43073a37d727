import { createAnveoClient, isTest } from '../anveo/client.ts';
import { createSecretCache } from '../credentials/cache.ts';
import { createFetchSecret } from '../credentials/fetch.ts';
import { EXPECTED_SECRET, parseSecret } from '../credentials/secret.ts';
import type { Log } from '../telemetry/log.ts';
import { type Clock, systemClock } from './clock.ts';
import { createHandler, type Handler, type Listener } from './handler.ts';
import type { History } from './history.ts';
import type { Known } from './late.ts';
import { describeError } from './outcome.ts';
import type { Queues } from './queues.ts';
import type { Random } from './retry/backoff.ts';
import { createBreaker } from './retry/breaker.ts';
import { createGiveUp } from './retry/give-up.ts';
import type { Settings } from './settings.ts';
import type { MetricName } from './telemetry/metrics.ts';
import { createReport } from './telemetry/report.ts';
import { createDeliverUpdate } from './update.ts';

/** What the function does to the world outside of its queues, its secret and Anveo. */
export interface Effects {
  log: Log;
  /** Told of each batch, beside the log. */
  listeners: readonly Listener[];
  /** Counts one in a metric that belongs to no record. */
  count: (metric: MetricName) => void;
  clock?: Clock;
  random?: Random;
}

/** The function, ready to be invoked. */
export interface UpdateButton {
  handler: Handler;
  /** Fetches what every invocation needs, so that the first one does not wait for it. Never rejects. */
  warmUp(): Promise<void>;
}

/** Returns a function that loads something once, on first use. A load that failed is repeated by the next use. */
export const onFirstUse = <T>(load: () => Promise<T>): (() => Promise<T>) => {
  let loaded: Promise<T> | undefined;
  return () => {
    loaded ??= load().catch((error: unknown) => {
      loaded = undefined;
      throw error;
    });
    return loaded;
  };
};

/** The queues. Their client is loaded on first use, since only failures need it. */
const queuesOf = ({ queueUrl, deadLetterQueueUrl }: Settings): Queues => {
  const queues = onFirstUse(async () => (await import('./queues.ts')).createQueues(queueUrl, deadLetterQueueUrl));
  return {
    sendDeadLetters: async (...call) => (await queues()).sendDeadLetters(...call),
    postpone: async (...call) => (await queues()).postpone(...call),
  };
};

const NO_HISTORY: Known = { readShown: async () => undefined, isSettled: async () => false };

/** The history, loaded by `warmUp` or on first use; without a table every update counts as fresh, and nothing is written. */
const historyOf = ({ history: table, anveo }: Settings, now: () => number): History | undefined => {
  if (!table) return undefined;
  const history = onFirstUse(async () =>
    (await import('./history.ts')).createHistory({ ...table, isTest: (button) => isTest(anveo, button), now }),
  );
  return {
    load: async () => void (await history()),
    readShown: async (...read) => (await history()).readShown(...read),
    isSettled: async (...read) => (await history()).isSettled(...read),
    failingSince: async (...read) => (await history()).failingSince(...read),
    write: async (batch) => (await history()).write(batch),
  };
};

/** Writes each batch to the history. What it does not take is delivered all the same: it is logged and counted. */
const toHistory =
  (history: History, log: Log, count: Effects['count']): Listener =>
  async (batch) => {
    try {
      await history.write(batch);
    } catch (error) {
      log.error('the history was not written', { reason: describeError(error), requestId: batch.invocation.requestId });
      count('HistoryNotWritten');
    }
  };

/** Puts `update-button` together from its real parts. State that outlives an invocation lives here. */
export const assemble = (settings: Settings, effects: Effects): UpdateButton => {
  const { log, listeners, count, clock = systemClock, random = Math.random } = effects;
  const { now } = clock;
  const credentials = createSecretCache({
    secretId: settings.secretId,
    fetchSecret: createFetchSecret(settings.secretId),
    parse: parseSecret,
    expected: EXPECTED_SECRET,
    ttlMs: settings.secretTtlMs,
    now,
    onFailure: (reason) => log.error('credentials not fetched', { reason }),
  });
  const history = historyOf(settings, now);
  const deliver = createDeliverUpdate({
    anveo: createAnveoClient(settings.anveo),
    credentials,
    breaker: createBreaker(now),
    clock,
    random,
    timeoutMs: settings.timeoutMs,
    attempts: settings.attempts,
  });
  const handler = createHandler({
    deliver,
    history: history ?? NO_HISTORY,
    isTest: (button) => isTest(settings.anveo, button),
    ...queuesOf(settings),
    giveUp: createGiveUp({
      windowMs: settings.retryWindowMs,
      now,
      failingSince: history?.failingSince ?? (async ({ sentAt }) => sentAt),
    }),
    listeners: [createReport(log, now), ...(history ? [toHistory(history, log, count)] : []), ...listeners],
    clock,
    log,
    random,
  });
  return {
    handler,
    async warmUp() {
      await Promise.allSettled([credentials.current(), history?.load()]);
    },
  };
};
