import type { HistoryReader } from '../../functions/history/read.ts';
import { findHistory, type HistoryOptions } from '../history-table.ts';
import { type FoundRun, findRun } from './find-run.ts';
import { countOutcomes, type Outcomes } from './outcomes.ts';

/** What became of a run at one moment, counted in buttons. */
export interface BulkStatus extends Outcomes {
  run: FoundRun;
  /** Buttons whose updates were sent: the sum of all outcomes and of those that wait. Undefined where nothing says it. */
  published: number | undefined;
  /** Updates that were sent, and of which the history has no outcome yet. */
  waiting: number | undefined;
}

const sum = ({ delivered, superseded, unchanged, retrying, dead }: Outcomes): number =>
  delivered + superseded + unchanged + retrying + dead;

/** Reads what became of a run: a row a button. @param onRows called as rows are read, with how many */
export const readBulkStatus = async (
  history: HistoryReader,
  runId: string,
  stack: string | undefined,
  onRows?: (rows: number) => void,
): Promise<BulkStatus> => {
  // In this order: what was sent before the outcomes are counted may be missing among them, but never the reverse.
  const run = await findRun(runId, stack);
  const outcomes = await countOutcomes(history, run, onRows);
  const known = sum(outcomes);
  const published = run.published === undefined ? undefined : Math.max(run.published, known);
  return { run, published, ...outcomes, waiting: published === undefined ? undefined : published - known };
};

/** Returns a function that reads what became of a run. */
export const findBulkStatus = async (runId: string, options: HistoryOptions): Promise<() => Promise<BulkStatus>> => {
  const history = await findHistory(options);
  return () => readBulkStatus(history, runId, options.stack);
};

/** Whether nothing of the run is still to come. */
export const isSettled = ({ run, waiting, retrying }: BulkStatus): boolean =>
  run.state !== 'running' && waiting === 0 && retrying === 0;

/** Whether anything is known of a run. One that nothing is known of is mistyped, or belongs to another target. */
export const isKnown = ({ run, published, ...outcomes }: BulkStatus): boolean =>
  published !== undefined || run.state !== undefined || sum(outcomes) > 0;

/** Returns how a run goes in a sentence, and whether that is good. */
export const headlineOf = ({
  run,
  dead,
  retrying,
  waiting,
}: BulkStatus): [tone: 'good' | 'warn' | 'bad' | 'calm', words: string] => {
  if (run.state === 'running') return ['warn', 'It is being sent.'];
  if (retrying > 0) return ['warn', 'Some updates are retried.'];
  if (waiting === undefined) return ['calm', 'How many updates were sent is unknown, and so is whether some wait.'];
  if (waiting > 0) return ['warn', 'Some updates have no outcome yet.'];
  return dead > 0
    ? ['bad', 'Every update has its outcome, and some are dead.']
    : ['good', 'Every update has its outcome.'];
};
