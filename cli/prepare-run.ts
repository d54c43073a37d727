import { RECORDS, type RunRecord, readRecord } from './bulk/record.ts';
import { CommandError, EXIT } from './exit.ts';
import { printable } from './output.ts';
import { type Run, type Spool, spool } from './spool.ts';

/** A run whose messages are made. */
export interface PreparedRun {
  run: Run;
  spooled: Spool;
  /** Its record, to be written before the first message is sent. */
  record: RunRecord;
}

const hasExpired = ({ plan: { expireAfterMinutes }, startedAt }: Run, now: number) =>
  expireAfterMinutes !== undefined && Date.parse(startedAt) + expireAfterMinutes * 60_000 <= now;

/** Makes a recorded run's messages again; undefined when they differ now or have all expired. */
const repeat = async (run: Run, content: string | undefined, now: number): Promise<Spool | undefined> => {
  if (content === undefined || hasExpired(run, now)) return undefined;
  const spooled = await spool(run);
  if (spooled.content === content) return spooled;
  await spooled.close();
  return undefined;
};

/** Returns a run's record. @throws CommandError when its ID is that of an undo or of another plan's run */
const recordOf = ({ runId, plan }: Pick<Run, 'runId' | 'plan'>, folder: string): RunRecord | undefined => {
  const recorded = readRecord(runId, folder);
  if (recorded?.undoes === undefined && (recorded?.plan ?? plan.name) === plan.name) return recorded;
  const other = recorded?.undoes === undefined ? `a run of ${recorded?.plan}` : `an undo of ${recorded.undoes}`;
  throw new CommandError(printable(`nothing was sent: ${runId} is ${other}; --run-id needs another ID`), EXIT.usage);
};

/**
 * Makes a run's messages. A recorded run that would send the same keeps its start, so SQS drops what it has already
 * accepted. Any other run starts now, and all its messages are new to SQS.
 * @param now milliseconds
 * @throws CommandError when the ID is that of an undo or of another plan's run
 */
export const prepareRun = async (
  { runId, plan, catalogue, by }: Omit<Run, 'startedAt'>,
  now: number,
  folder = RECORDS,
): Promise<PreparedRun> => {
  const recorded = recordOf({ runId, plan }, folder);
  const started = (startedAt: string): Run => ({ runId, plan, catalogue, startedAt, by });
  const repeated = recorded && (await repeat(started(recorded.startedAt), recorded.content, now));
  const run = started(recorded && repeated ? recorded.startedAt : new Date(now).toISOString());
  const spooled = repeated ?? (await spool(run));
  const before = repeated ? recorded : {};
  const record = { ...before, startedAt: run.startedAt, content: spooled.content, plan: plan.name, by };
  return { run, spooled, record };
};
