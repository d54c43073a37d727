import { confirm } from '../confirm.ts';
import { CommandError, EXIT, type ExitCode } from '../exit.ts';
import { findHistory, type HistoryOptions, requirePair } from '../history-table.ts';
import { operatorOf } from '../operator.ts';
import { count, paint, print, printable, printJson } from '../output.ts';
import { exitCodeFor, sendRecorded } from '../send-run.ts';
import { showSending } from '../show-sending.ts';
import { findTarget, type Target, type TargetOptions } from '../target.ts';
import { type FoundRun, findRun } from './find-run.ts';
import { withLock } from './lock.ts';
import { type PreparedUndo, prepareUndo } from './prepare-undo.ts';
import { buttonsOf, createUndoText, summaryJson, undoneJson, waitingLines } from './print-undo-plan.ts';
import { newRunId, type RunRecord, readRecord } from './record.ts';

export interface UndoOptions extends TargetOptions, HistoryOptions {
  /** Shows what would be sent, and sends nothing. */
  dryRun?: true;
  /** Sends without asking. */
  yes?: true;
  json?: true;
  /** The undo's ID. An interrupted undo is repeated under its ID. */
  runId?: string;
  /** Batches under way at once. */
  concurrency: number;
  /** Updates are sent while the queue holds fewer messages. */
  backlog: number;
}

/** An undo: its run, and the run that it undoes. */
interface Undo {
  undoId: string;
  by: string;
  record: RunRecord;
  run: FoundRun;
  options: UndoOptions;
}

/** Buttons after which the look-up tells how far it is. */
const TELL_EVERY = 10_000;

/** Writes to standard error: standard output has the results only. */
const say = (...lines: string[]) => process.stderr.write(lines.map((line) => `${line}\n`).join(''));

/** Returns the record of the undo. @throws CommandError when its ID is another run's */
const recordOf = (runId: string, undoId: string, by: string): RunRecord => {
  const recorded = readRecord(undoId);
  if (recorded && recorded.undoes !== runId) {
    throw new CommandError(`the run ${undoId} exists, and is no undo of ${printable(runId)}`, EXIT.usage);
  }
  return { ...(recorded ?? { startedAt: new Date().toISOString(), undoes: runId }), by };
};

const refuseWhileSending = ({ runId, state, arn }: FoundRun): void => {
  if (state !== 'running') return;
  const how = arn === undefined ? 'Ctrl-C ends it' : `aws stepfunctions stop-execution --execution-arn ${arn}`;
  throw new CommandError(`nothing was sent: the run ${runId} is still being sent. Stop it first: ${how}`);
};

const prepare = async ({ undoId, by, run, options }: Undo): Promise<PreparedUndo & { lines: string[] }> => {
  const text = createUndoText();
  let looked = 0;
  const prepared = await prepareUndo(await findHistory(options), run, { undoId, by }, async (undone) => {
    looked += 1;
    if (looked % TELL_EVERY === 0) say(`${count(looked, 'button')} looked up`);
    if (options.json) await printJson(...undoneJson(undone));
    else text.add(undone);
  });
  return { ...prepared, lines: text.lines(prepared.counts) };
};

const howTo = (words: string, { options: { stack, queueUrl, table } }: Undo, withQueue = true): string => {
  const queue = queueUrl === undefined || !withQueue ? '' : ` --queue-url ${queueUrl}`;
  const target =
    stack === undefined ? `${queue}${table === undefined ? '' : ` --table ${table}`}` : ` --stack ${stack}`;
  return `npx --no anveo-buttons bulk ${words}${target}`;
};

const send = async (undo: Undo, prepared: PreparedUndo, target: Target): Promise<ExitCode> => {
  const { undoId, run, options } = undo;
  const { spooled, counts } = prepared;
  say(`Run ${undoId}`);
  const { concurrency, backlog } = options;
  const result = await showSending(spooled.found.updates, backlog, (shown) =>
    sendRecorded(undoId, undo.record, spooled, target, { concurrency, backlog, before: counts.restored, ...shown }),
  );
  const { sent, rejected, stopped } = result;
  if (stopped) {
    say(`It stopped: ${stopped.reason}. To repeat it, in this folder:`);
    say(`  ${howTo(`undo ${run.runId} --run-id ${undoId}`, undo)}`);
  }
  if (options.json) await printJson({ runId: undoId, ...summaryJson(run, prepared.counts), ...result });
  else
    await print(
      paint(
        stopped || rejected > 0 ? 'red' : 'green',
        `${undoId}: ${count(sent, 'update')} sent, ${rejected} rejected.`,
      ),
    );
  say(`To follow it: ${howTo(`status ${undoId} --watch`, undo, false)}`);
  return exitCodeFor(result);
};

const sendIfWanted = async (undo: Undo, target: Target): Promise<ExitCode> => {
  const { options, run } = undo;
  const prepared = await prepare(undo);
  const { counts, spooled, lines } = prepared;
  try {
    if (buttonsOf(counts) === 0) throw new CommandError(`the history has nothing of the run ${printable(run.runId)}`);
    const all = [...lines, ...waitingLines(run, counts)];
    if (options.dryRun) {
      await (options.json ? printJson(summaryJson(run, prepared.counts)) : print(...all));
      return EXIT.done;
    }
    if (!options.json) say(...all);
    if (counts.restore === 0) {
      say('Nothing was sent: there is nothing to restore.');
      if (options.json) await printJson({ ...summaryJson(run, prepared.counts), sent: 0 });
      return counts.noEarlierState > 0 ? EXIT.refused : EXIT.done;
    }
    const question = `Send ${count(counts.restore, 'update')} to ${target.queueUrl}?`;
    if (!options.yes && !(await confirm(question, 'nothing was sent'))) {
      say('Nothing was sent.');
      return EXIT.refused;
    }
    return await send(undo, prepared, target);
  } finally {
    await spooled.close();
  }
};

/**
 * Undoes a run: sends each button what it showed before, and leaves alone what has been changed since.
 * @throws CommandError when the run is still being sent, or the history has nothing of it
 */
export const bulkUndo = async (runId: string, options: UndoOptions): Promise<ExitCode> => {
  requirePair(options);
  const target = await findTarget(options);
  const run = await findRun(runId, options.stack);
  if (!options.dryRun) refuseWhileSending(run);
  const undoId = options.runId ?? newRunId('undo', Date.now());
  const by = await operatorOf(target);
  const undo = () => sendIfWanted({ undoId, by, record: recordOf(runId, undoId, by), run, options }, target);
  return options.dryRun ? undo() : withLock(undoId, undo);
};
