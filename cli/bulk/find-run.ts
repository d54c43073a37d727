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
  /** Why `published` is not known. */
  whyUnknown: string | undefined;
  rejected: number | undefined;
  state: RunState | 'failed' | undefined;
  /** The execution, of a run on AWS. */
  arn?: string;
}

const nothing = { plan: undefined, undoes: undefined, rejected: undefined, state: undefined };

/** Finds a run: by its record in this folder, else among the executions of a stack. Of any other only the ID is known. */
export const findRun = async (runId: string, stack: string | undefined): Promise<FoundRun> => {
  const record = readRecord(runId);
  if (record) {
    const { plan, undoes, published, rejected } = record;
    const state = stateOf(record, Date.now());
    const whyUnknown = published === undefined ? 'its record does not say it' : undefined;
    return { runId, startedAt: Date.parse(record.startedAt), plan, undoes, published, whyUnknown, rejected, state };
  }
  const execution = stack === undefined ? undefined : await findExecution(stack, runId);
  const whyUnknown =
    stack === undefined
      ? 'no record in this folder; --stack finds runs on AWS'
      : 'no record in this folder, nor an execution';
  return { ...nothing, startedAt: undefined, published: undefined, whyUnknown, ...execution, runId };
};
