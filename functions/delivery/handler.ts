import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { deliverGroup, type GroupParts, type Invocation, type Settled } from './group.ts';
import { describeError } from './outcome.ts';
import type { Queues } from './queues.ts';
import { readGroups } from './record.ts';
import type { Random } from './retry/backoff.ts';
import { visibilityTimeout } from './retry/visibility.ts';
import type { Log } from './telemetry/log.ts';

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

const invocationOf = (requestId: string, now: number, remaining: number): Invocation => {
  const margin = Math.min(MARGIN_MS, Math.floor(remaining * MOST_MARGIN));
  const end = now + remaining;
  return { requestId, callsEnd: end - margin, lettersEnd: end - Math.floor(margin / 2), end };
};

/**
 * Gives the deferred records of a group one visibility timeout, so that they come back together and in order. It follows
 * the longest wait that one of their own failures asks for, and the record that was received most often.
 */
const postponed = (group: readonly Settled[], random: Random): readonly Settled[] => {
  const receives = Math.max(
    ...group.map(({ record, outcome }) => (outcome.kind === 'deferred' ? record.receiveCount : 0)),
  );
  const waits = group.flatMap(({ outcome }) =>
    outcome.kind === 'deferred' && outcome.cause !== 'blocked' ? [visibilityTimeout(outcome, receives, random)] : [],
  );
  const retryInSeconds = Math.max(...waits);
  return group.map((each) => (each.outcome.kind === 'deferred' ? { ...each, retryInSeconds } : each));
};

/** Delivers groups side by side. What is deferred becomes visible again after its wait, and is a batch item failure. */
export const createHandler = (parts: BatchParts): Handler => {
  const { clock, log, listeners, random } = parts;

  const tell = async (listener: Listener, batch: SettledBatch) => {
    try {
      await listener(batch);
    } catch (error) {
      log.error('a listener failed', { reason: describeError(error), requestId: batch.invocation.requestId });
    }
  };

  const postpone = async (deferred: readonly Settled[], requestId: string) => {
    if (deferred.length === 0) return;
    try {
      await parts.postpone(
        deferred.map(({ record, retryInSeconds = 0 }) => ({
          receiptHandle: record.receiptHandle,
          seconds: retryInSeconds,
        })),
      );
    } catch (error) {
      const message = 'visibility timeouts not changed: the records stay invisible for the time that the queue says';
      log.error(message, { count: deferred.length, reason: describeError(error), requestId });
    }
  };

  return async ({ Records }, context) => {
    const requestId = context.awsRequestId;
    const invocation = invocationOf(requestId, clock.now(), context.getRemainingTimeInMillis());
    const groups = await Promise.all(readGroups(Records).map((group) => deliverGroup(group, invocation, parts)));
    const settled = groups.flatMap((group) => postponed(group, random));
    const deferred = settled.filter(({ outcome }) => outcome.kind === 'deferred');
    await Promise.all([
      ...listeners.map((listener) => tell(listener, { settled, invocation })),
      postpone(deferred, requestId),
    ]);
    return { batchItemFailures: deferred.map(({ record }) => ({ itemIdentifier: record.messageId })) };
  };
};
