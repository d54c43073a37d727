import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type { Log } from '../telemetry/log.ts';
import { deliverGroup, type GroupParts } from './group.ts';
import type { Invocation, Settled } from './invocation.ts';
import { describeError } from './outcome.ts';
import type { Queues } from './queues.ts';
import { readGroups } from './record.ts';
import type { Random } from './retry/backoff.ts';
import { visibilityTimeout } from './retry/visibility.ts';

/** A batch whose records all have their outcomes. */
export interface SettledBatch {
  settled: readonly Settled[];
  invocation: Invocation;
}

/** Is told of each batch once its outcomes stand; it cannot change them, and a failure of its own is only logged. */
export type Listener = (batch: SettledBatch) => Promise<void> | void;

export interface BatchParts extends GroupParts {
  postpone: Queues['postpone'];
  listeners: readonly Listener[];
  log: Log;
  random: Random;
}

/** The Lambda handler of an SQS event source with ReportBatchItemFailures. */
export type Handler = (
  event: SQSEvent,
  context: Pick<Context, 'awsRequestId' | 'getRemainingTimeInMillis'>,
) => Promise<SQSBatchResponse>;

/** The end of an invocation is kept for dead letters, and its last half for visibility timeouts and the history… */
const MARGIN_MS = 7_000;
/** …but never more than this part of a short invocation. */
const MOST_MARGIN = 0.25;
/** …and a little of that to answer Lambda. */
const MOST_FOR_ANSWER_MS = 300;

const invocationOf = (requestId: string, now: number, remaining: number): Invocation => {
  const margin = Math.min(MARGIN_MS, Math.floor(remaining * MOST_MARGIN));
  const end = now + remaining - Math.min(MOST_FOR_ANSWER_MS, Math.floor(margin / 8));
  return { requestId, callsEnd: now + remaining - margin, lettersEnd: now + remaining - Math.floor(margin / 2), end };
};

/**
 * Gives the deferred records of a group one visibility timeout, so that they come back together and in order.
 * @param agoMs since when the group is settled
 */
const postponed = (group: readonly Settled[], agoMs: number, random: Random): readonly Settled[] => {
  const deferred = group.flatMap(({ record, outcome }) => (outcome.kind === 'deferred' ? [{ record, outcome }] : []));
  if (deferred.length === 0) return group;
  const receives = Math.max(...deferred.map(({ record }) => record.receiveCount));
  const outcomes = deferred.map(({ outcome }) => outcome);
  const retryInSeconds = visibilityTimeout(outcomes, receives, random, agoMs);
  return group.map((each) => (each.outcome.kind === 'deferred' ? { ...each, retryInSeconds } : each));
};

/** Resolves or rejects as the work does, and rejects when the time for it is over. */
const inTime = async (work: Promise<void> | void, leftMs: number): Promise<void> => {
  const { promise: over, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error('the invocation has no time left for it')), Math.max(0, leftMs));
  try {
    await Promise.race([work, over]);
  } finally {
    clearTimeout(timer);
  }
};

/** Delivers groups side by side. What is deferred becomes visible again after its wait, and is a batch item failure. */
export const createHandler = (parts: BatchParts): Handler => {
  const { clock, log, listeners, random } = parts;

  const tell = async (listener: Listener, batch: SettledBatch) => {
    try {
      await inTime(listener(batch), batch.invocation.end - clock.now());
    } catch (error) {
      log.error('a listener failed', { reason: describeError(error), requestId: batch.invocation.requestId });
    }
  };

  const postpone = async (deferred: readonly Settled[], { requestId, end }: Invocation) => {
    if (deferred.length === 0) return;
    try {
      const records = deferred.map(({ record, retryInSeconds = 0 }) => ({
        receiptHandle: record.receiptHandle,
        seconds: retryInSeconds,
      }));
      await parts.postpone(records, end - clock.now());
    } catch (error) {
      const message = 'visibility timeouts not changed: the records stay invisible for the time that the queue says';
      log.error(message, { count: deferred.length, reason: describeError(error), requestId });
    }
  };

  return async ({ Records }, context) => {
    const requestId = context.awsRequestId;
    const invocation = invocationOf(requestId, clock.now(), context.getRemainingTimeInMillis());
    const groups = await Promise.all(
      readGroups(Records).map(async (group) => ({
        group: await deliverGroup(group, invocation, parts),
        endedAt: clock.now(),
      })),
    );
    const settled = groups.flatMap(({ group, endedAt }) => postponed(group, clock.now() - endedAt, random));
    const deferred = settled.filter(({ outcome }) => outcome.kind === 'deferred');
    await Promise.all([
      ...listeners.map((listener) => tell(listener, { settled, invocation })),
      postpone(deferred, invocation),
    ]);
    return { batchItemFailures: deferred.map(({ record }) => ({ itemIdentifier: record.messageId })) };
  };
};
