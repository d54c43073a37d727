import { readBacklog } from '../functions/queue/backlog.ts';
import { withLock } from './bulk/lock.ts';
import { newRunId } from './bulk/record.ts';
import { confirm } from './confirm.ts';
import { CommandError, EXIT, type ExitCode } from './exit.ts';
import { operatorOf } from './operator.ts';
import { count, paint, print, printJson, screen } from './output.ts';
import { catalogueOf, type PlanOptions, planFor } from './planned-rows.ts';
import { type PreparedRun, prepareRun } from './prepare-run.ts';
import { questionOf, runLines } from './print-plan.ts';
import { exitCodeFor, type RunResult, sendRecorded } from './send-run.ts';
import { showSending } from './show-sending.ts';
import type { Run, Survey } from './spool.ts';
import { findTarget, type Target, type TargetOptions } from './target.ts';
import { wrap } from './wrap.ts';

export interface RunOptions extends TargetOptions, PlanOptions {
  /** Sends without asking. */
  yes?: true;
  json?: true;
  /** The run's ID. An interrupted run is repeated under its ID. */
  runId?: string;
  /** Batches under way at once. */
  concurrency: number;
  /** Updates are sent while the queue holds fewer messages. */
  backlog: number;
}

/** Writes to standard error: standard output has only the summary. */
const say = (text: string) => process.stderr.write(`${text}\n`);

const targetOf = ({ stack, queueUrl }: RunOptions) => {
  if (stack !== undefined) return ` --stack ${stack}`;
  return queueUrl === undefined ? '' : ` --queue-url ${queueUrl}`;
};

const howToRepeat = ({ runId }: Run, planFile: string, options: RunOptions) =>
  'To repeat it, in this folder:\n' +
  `  npx --no anveo-buttons bulk run ${planFile}${options.until ? ' --until' : ''} --run-id ${runId}${targetOf(options)}\n` +
  'Within five minutes SQS takes nothing twice that it took from this run; after\nthat, what was sent is sent again.';

/** Returns the command that follows a run. A queue that was named has a table, which only the operator knows. */
const howToFollow = ({ runId }: Run, { stack, queueUrl }: RunOptions) => {
  const table = queueUrl === undefined ? '' : ' --table TABLE';
  return `To follow it:\n  npx --no anveo-buttons bulk status ${runId} --watch${stack === undefined ? table : ` --stack ${stack}`}`;
};

const summary = ({ runId }: Run, { unmatched }: Survey, { sent, rejected, rejectedFile, stopped }: RunResult) => {
  const text = `${runId}: ${count(sent, 'update')} sent, ${unmatched} left out by where, ${rejected} rejected`;
  const file = rejectedFile === undefined ? '' : ` (${rejectedFile})`;
  const lines = wrap(`${text}${file}.`, screen().columns);
  return paint(rejected > 0 || stopped ? 'red' : 'green', lines.join('\n'));
};

const send = async (prepared: PreparedRun, target: Target, planFile: string, options: RunOptions) => {
  const { run, spooled } = prepared;
  const { found } = spooled;
  say(`Run ${run.runId}`);
  const { concurrency, backlog } = options;
  const result = await showSending(found.updates, backlog, (shown) =>
    sendRecorded(run.runId, prepared.record, spooled, target, { concurrency, backlog, ...shown }),
  );
  if (result.stopped) say(`It stopped: ${result.stopped.reason}. ${howToRepeat(run, planFile, options)}`);
  if (options.json) await printJson({ runId: run.runId, ...result, unmatched: found.unmatched });
  else await print(summary(run, found, result));
  say(howToFollow(run, options));
  return exitCodeFor(result);
};

/** Returns in words how full the queue is, and when the run waits. */
const paceText = async ({ client, queueUrl }: Target, limit: number) => {
  const held = await readBacklog(client, queueUrl);
  return `The queue holds ${count(held, 'message')}; the run sends while it holds under ${limit.toLocaleString('en-US')}.`;
};

/** Shows the counts, asks whether to send, and sends. */
const sendIfWanted = async (prepared: PreparedRun, target: Target, planFile: string, options: RunOptions) => {
  const { updates, unmatched, rejected } = prepared.spooled.found;
  const { plan } = prepared.run;
  for (const line of runLines(plan, screen().columns)) say(line);
  say(`${count(updates, 'button')} to update, ${unmatched} left out by where, ${rejected} rejected.`);
  if (updates === 0) throw new CommandError('nothing was sent: there is no button to update');
  say(`They go to ${target.queueUrl}`);
  say(await paceText(target, options.backlog));
  if (!options.yes && !(await confirm(questionOf(plan, prepared.spooled.found), 'nothing was sent'))) {
    say('Nothing was sent.');
    return EXIT.refused;
  }
  return send(prepared, target, planFile, options);
};

/** Runs a plan from this machine: makes its messages, asks, and sends them. */
export const run = async (planFile: string, options: RunOptions): Promise<ExitCode> => {
  const plan = planFor(planFile, options);
  const target = await findTarget(options);
  const now = Date.now();
  const by = await operatorOf(target);
  const runId = options.runId ?? newRunId(plan.name, now);
  return withLock(runId, async () => {
    const prepared = await prepareRun({ runId, plan, catalogue: catalogueOf(planFile, plan), by }, now);
    try {
      return await sendIfWanted(prepared, target, planFile, options);
    } finally {
      await prepared.spooled.close();
    }
  });
};
