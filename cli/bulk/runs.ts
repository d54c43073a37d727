import { latestExecutions } from './executions.ts';
import { type RunState, readRecords, stateOf } from './record.ts';

/** A run, as the list of runs shows it. */
export interface ListedRun {
  runId: string;
  /** In milliseconds since the epoch. */
  startedAt: number;
  plan: string | undefined;
  undoes: string | undefined;
  /** Who started it. */
  by: string | undefined;
  published: number | undefined;
  state: RunState | 'failed' | undefined;
  /** Whether it was sent from this machine, or by Step Functions. */
  from: 'here' | 'aws';
}

export interface RunsOptions {
  stack?: string;
  /** The most runs that are listed. */
  limit: number;
}

const runsFromHere = (now: number): ListedRun[] =>
  readRecords().map(([runId, record]) => ({
    runId,
    startedAt: Date.parse(record.startedAt),
    plan: record.plan,
    undoes: record.undoes,
    by: record.by,
    published: record.published,
    state: stateOf(record, now),
    from: 'here',
  }));

const runsOnAws = async ({ stack, limit }: RunsOptions): Promise<ListedRun[]> => {
  if (stack === undefined) return [];
  const executions = await latestExecutions(stack, limit);
  return executions.map(({ runId, startedAt, plan, by, published, state }) => ({
    ...{ runId, startedAt, plan, by, published, state },
    undoes: undefined,
    from: 'aws',
  }));
};

/** Returns the latest runs, newest first: those that this folder has records of, and those of a stack's state machine. */
export const latestRuns = async (options: RunsOptions): Promise<ListedRun[]> =>
  [...runsFromHere(Date.now()), ...(await runsOnAws(options))]
    .sort((one, other) => other.startedAt - one.startedAt)
    .slice(0, options.limit);
