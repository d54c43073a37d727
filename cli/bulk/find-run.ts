import { findExecution } from './executions.ts';
import type { RunOf } from './outcomes.ts';
import { type RunState, readRecord, stateOf } from './record.ts';

/** What is known of a run beside its updates' outcomes. */
export interface FoundRun extends RunOf {
  plan: string | undefined;
  /** The run that it undoes. */
  undoes: string | undefined;
  /** Updates that SQS took. */
  published: number | undefined;
  rejected: number | undefined;
  state: RunState | 'failed' | undefined;
  /** The execution, of a run on AWS. */
  arn?: string;
}

const nothing = { plan: undefined, undoes: undefined, published: undefined, rejected: undefined, state: undefined };

/** Finds a run: by its record in this folder, else among the executions of a stack. Of any other only the ID is known. */
export const findRun = async (runId: string, stack: string | undefined): Promise<FoundRun> => {
  const record = readRecord(runId);
  if (record) {
    const { plan, undoes, published, rejected } = record;
    const state = stateOf(record, Date.now());
    return { runId, startedAt: Date.parse(record.startedAt), plan, undoes, published, rejected, state };
  }
  const execution = stack === undefined ? undefined : await findExecution(stack, runId);
  return { ...nothing, startedAt: undefined, ...execution, runId };
};
