import { createAlarms, type FoundAlarms } from '../cli/alarms.ts';
import { readBulkStatus } from '../cli/bulk/status.ts';
import { findSources, type SourceOptions, type Sources } from '../cli/failures/sources.ts';
import { type EventSourceMapping, findMapping } from '../cli/paused.ts';
import { runningSandbox } from '../cli/running-sandbox.ts';
import { findStatus, type Status } from '../cli/status.ts';
import { type Activity, createActivity } from './activity.ts';
import { FailureBook } from './failure-book.ts';
import { keep } from './kept.ts';
import { RunBook } from './run-book.ts';
import { Tasks } from './tasks.ts';

export interface DeskOptions extends SourceOptions {
  readOnly?: boolean | undefined;
  /** The folder of the plans. */
  schedules: string;
}

/** All that the pages read and change. */
export interface Desk {
  options: DeskOptions;
  /** What it works on, for people. */
  target: string;
  sources: Sources;
  status: () => Promise<Status>;
  activity: () => Promise<Activity>;
  alarms: () => Promise<FoundAlarms>;
  failures: FailureBook;
  runs: RunBook;
  tasks: Tasks;
  /** Through which the delivery is paused; undefined where only a queue is named. */
  mapping: EventSourceMapping | undefined;
  /** The address of the sandbox's simulator; undefined for any other target. */
  simulator: string | undefined;
}

/** CloudWatch evaluates alarms once a minute. */
const ALARMS_KEEP_MS = 10_000;

const targetOf = ({ stack, queueUrl }: DeskOptions): string => {
  if (stack !== undefined) return stack;
  return queueUrl === undefined ? 'sandbox' : (queueUrl.split('/').at(-1) ?? queueUrl);
};

/** Finds what the pages read and change. @throws CommandError when no target is named or running */
export const openDesk = async (options: DeskOptions): Promise<Desk> => {
  const { stack, queueUrl } = options;
  const [sources, status] = await Promise.all([findSources(options), findStatus(options)]);
  const isSandbox = stack === undefined && queueUrl === undefined;
  return {
    ...{ options, sources, status, target: targetOf(options) },
    activity: createActivity(sources.table),
    alarms: keep(createAlarms(options), () => ALARMS_KEEP_MS).look,
    failures: new FailureBook(sources),
    runs: new RunBook((runId, onRows) => readBulkStatus(sources.history, runId, stack, onRows)),
    tasks: new Tasks(),
    mapping: queueUrl === undefined ? await findMapping({ stack }) : undefined,
    simulator: isSandbox ? runningSandbox('no target is named').anveo : undefined,
  };
};
