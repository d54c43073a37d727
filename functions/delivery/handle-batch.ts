import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type { Random } from './backoff.ts';
import { deliverGroup, describeError, type GroupParts } from './deliver-group.ts';
import { groupRecords } from './incoming.ts';
import { postponedOf } from './postpone.ts';
import type { Queues } from './queues.ts';
import type { Report } from './report.ts';

export interface BatchParts extends GroupParts {
  queues: Queues;
  random: Random;
  report: Report;
}

/** The Lambda handler of an SQS event source with ReportBatchItemFailures. */
export type Handler = (
  event: SQSEvent,
  context: Pick<Context, 'awsRequestId' | 'getRemainingTimeInMillis'>,
) => Promise<SQSBatchResponse>;

/** Kept for what may still be under way when attempts end (3 s) and for visibility changes (3 s), in milliseconds… */
const MARGIN_MS = 7_000;
/** …but never more than this part of a short invocation. */
const MOST_MARGIN = 0.25;

const deadlineOf = (now: number, remaining: number) => now + remaining - Math.min(MARGIN_MS, remaining * MOST_MARGIN);

/** Groups side by side, each in order; what is deferred is postponed and reported as a batch item failure. */
export const createHandler = (parts: BatchParts): Handler => {
  const { queues, clock, random, report } = parts;
  return async ({ Records }, context) => {
    const invocation = {
      requestId: context.awsRequestId,
      deadline: deadlineOf(clock.now(), context.getRemainingTimeInMillis()),
    };
    const groups = await Promise.all(groupRecords(Records).map((group) => deliverGroup(group, invocation, parts)));
    const postponed = groups.flatMap((group) => postponedOf(group, random));
    report.batch(groups.flat(), postponed, invocation.requestId);
    try {
      await queues.postpone(postponed);
    } catch (error) {
      report.notPostponed(postponed.length, describeError(error), invocation.requestId);
    }
    return { batchItemFailures: postponed.map(({ incoming }) => ({ itemIdentifier: incoming.messageId })) };
  };
};
