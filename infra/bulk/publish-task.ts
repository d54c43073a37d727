import type { BacklogFull, PlanRefused, PublishBatch, RowsRejected } from '../../functions/bulk/publish-batch.ts';
import { filled, fromInput, integration, RETRY_OTHERS } from './asl.ts';

/** The timeout of `publish-updates`. A batch takes five requests or more to SQS, each of some milliseconds. */
export const FUNCTION_TIMEOUT_SECONDS = 20;
/** Longer than the function's timeout, so that a slow batch ends with the function's error. */
const TASK_TIMEOUT_SECONDS = FUNCTION_TIMEOUT_SECONDS + 5;

type Refusal = RowsRejected | PlanRefused;

/** Errors of `publish-updates` that a retry would repeat. */
const NOT_RETRIED: readonly Refusal['name'][] = ['RowsRejected', 'PlanRefused'];
const BACKLOG_FULL: BacklogFull['name'] = 'BacklogFull';

/**
 * Waits for room in the queue until the run times out. A try is a state transition, which has a price, and three events
 * of the 25,000 that an execution may have. docs/deploy.md has what it costs.
 */
const WAIT_FOR_ROOM = {
  ErrorEquals: [BACKLOG_FULL],
  IntervalSeconds: 10,
  BackoffRate: 1.5,
  MaxDelaySeconds: 300,
  MaxAttempts: 7000,
  JitterStrategy: 'FULL',
};

/** The part of a batch that says which run it belongs to. */
export const BATCH_INPUT = {
  runId: '{% $states.context.Execution.Name %}',
  startedAt: '{% $states.context.Execution.StartTime %}',
  plan: fromInput('plan'),
  // An expression without a result would fail the run.
  by: "{% $exists($states.input.by) ? $states.input.by : '' %}",
} satisfies Record<keyof PublishBatch['BatchInput'], string>;

/** Returns a task that calls `publish-updates`, with all of its retries. */
export const invoke = (Payload: unknown) => ({
  Type: 'Task',
  Resource: integration('lambda:invoke'),
  Arguments: { FunctionName: filled('PublishUpdates'), Payload },
  TimeoutSeconds: TASK_TIMEOUT_SECONDS,
  Retry: [{ ErrorEquals: NOT_RETRIED, MaxAttempts: 0 }, WAIT_FOR_ROOM, RETRY_OTHERS],
});
