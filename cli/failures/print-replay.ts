import { confirm } from '../confirm.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { interruptible, onInterrupt } from '../interrupt.ts';
import { count, cut, paint, print, printable, printJson, screen } from '../output.ts';
import { startProgress } from '../progress.ts';
import type { Failure } from './failure.ts';
import { warnOfUnseen } from './list.ts';
import { behindLines } from './print-behind.ts';
import { type Replayed, replayLetters } from './replay.ts';
import { type PlanOptions, planReplay, type ReplayPlan } from './replay-plan.ts';
import { requireFilter } from './select.ts';
import { findSources, type SourceOptions, type Sources } from './sources.ts';
import type { Verdict } from './verdict.ts';

export interface ReplayCommandOptions extends SourceOptions, PlanOptions {
  /** Sends without asking. */
  yes?: true;
  /** Only says what would be done. */
  dryRun?: true;
  /** Updates sent a second. */
  rate: number;
  json?: true;
}

/** Most reasons for skipping that are printed. */
const MOST_REASONS = 10;

const say = (text: string) => process.stderr.write(`${text}\n`);

const countOf = (todo: ReplayPlan['todo'], action: Verdict['action']) =>
  todo.filter(({ verdict }) => verdict.action === action).length;

/** Returns the failures whose letters stand behind others. */
const laterOf = (todo: ReplayPlan['todo']): Failure[] =>
  todo.flatMap(({ failure, verdict }) => (verdict.action === 'later' ? [failure] : []));

/** Returns the plan in words: how many are sent, settled, done later and skipped, and why. */
const planLines = ({ todo, selected: { unseen } }: ReplayPlan): string[] => {
  const skipped = todo.flatMap(({ verdict }) => (verdict.action === 'skip' ? [verdict.why] : []));
  const reasons = [...Map.groupBy(skipped, (why) => why)].slice(0, MOST_REASONS);
  const [send, settle, later] = [countOf(todo, 'send'), countOf(todo, 'settle'), countOf(todo, 'later')];
  const others = unseen - later;
  return [
    `${count(todo.length, 'failure')}: ${send} to send, ${settle} overtaken (settled, not sent), ${skipped.length} skipped.`,
    ...reasons.map(([why, all]) => cut(`  ${all.length} skipped: ${printable(why)}`, screen().columns)),
    ...(later > 0 ? [`  ${later} behind other letters: sent or settled when those are gone and they come up.`] : []),
    ...(others > 0
      ? [`About ${count(others, 'letter')} could not be seen: those that come up and fit are done too.`]
      : []),
  ];
};

const lineJson = ({ id, button }: Failure, { action, ...about }: Verdict | { action: 'failed'; why: string }) => ({
  ...{ id, button, action },
  ...about,
});

const lineText = ({ id, button }: Failure, verdict: Verdict | { action: 'failed'; why: string }): string => {
  const why = 'why' in verdict ? `: ${verdict.why}` : '';
  return printable(`${verdict.action}  ${button ?? '?'}  ${id}${why}`);
};

/** Replays what was planned, with its progress. Returns what became of each. */
const run = async (sources: Sources, { selected, mend, todo }: ReplayPlan, { rate, force }: ReplayCommandOptions) => {
  const stop = new AbortController();
  const results = new Map<string, Replayed>();
  let interrupted = false;
  const release = onInterrupt(() => {
    interrupted = true;
    stop.abort();
  });
  const planned = new Set(todo.flatMap(({ failure, verdict }) => (verdict.action === 'skip' ? [] : [failure.id])));
  const progress = startProgress(planned.size, Number.POSITIVE_INFINITY);
  const onReplayed = (replayed: Replayed) => {
    const { id } = replayed.failure;
    if (planned.has(id) && !results.has(id)) progress.advance(1);
    results.set(id, replayed);
  };
  try {
    const worked = await replayLetters(sources, selected, { rate, force, mend, stop, onReplayed });
    return { results: [...results.values()], ...worked, interrupted };
  } finally {
    progress.stop();
    release();
  }
};

type Result = Awaited<ReturnType<typeof run>>;

const REPEAT = `Repeat the command. Within five minutes SQS takes nothing twice; later the
delivery drops what is older than what its button shows.`;

const report = async (
  { results, undeleted, interrupted }: Result,
  { json }: ReplayCommandOptions,
): Promise<ExitCode> => {
  const of = (action: Replayed['action']) => results.filter((each) => each.action === action);
  const failed = of('failed');
  if (json) await printJson(...results.map(({ failure, ...verdict }) => lineJson(failure, verdict)));
  else await print(...failed.map(({ failure, ...verdict }) => lineText(failure, verdict)));
  const isWhole = failed.length === 0 && undeleted === 0 && !interrupted;
  const text = `${count(of('send').length, 'update')} sent, ${of('settle').length} settled, ${failed.length} failed.`;
  if (!json) await print(paint(isWhole ? 'green' : 'red', text));
  if (undeleted > 0) say(`${count(undeleted, 'letter')} could not be deleted.`);
  if (!isWhole) say(REPEAT);
  if (interrupted) return EXIT.interrupted;
  return isWhole ? EXIT.done : EXIT.aws;
};

/** Sends dead letters again that operators name by their IDs or by a filter, after it has said what it will do. */
export const replay = async (ids: string[], options: ReplayCommandOptions): Promise<ExitCode> => {
  requireFilter({ ...options, ids });
  const sources = await findSources(options);
  const plan = await interruptible((signal) => planReplay(sources, { ...options, ids }, signal));
  for (const line of planLines(plan)) say(line);
  const { todo } = plan;
  if (options.dryRun) {
    await (options.json
      ? printJson(...todo.map(({ failure, verdict }) => lineJson(failure, verdict)))
      : print(...todo.map(({ failure, verdict }) => lineText(failure, verdict))));
    return EXIT.done;
  }
  if (countOf(todo, 'send') + countOf(todo, 'settle') === 0) {
    for (const line of behindLines(laterOf(todo))) say(line);
    say('Nothing was sent.');
    return todo.length === 0 ? EXIT.done : EXIT.refused;
  }
  if (!options.yes && !(await confirm(`Send to ${sources.updates.queueUrl}?`, 'nothing was sent'))) {
    say('Nothing was sent.');
    return EXIT.refused;
  }
  const result = await run(sources, plan, options);
  const reached = new Set(result.results.map(({ failure }) => failure.id));
  if (!result.interrupted && result.unseen > 0)
    for (const line of behindLines(laterOf(todo).filter(({ id }) => !reached.has(id)))) say(line);
  warnOfUnseen(result.unseen);
  return report(result, options);
};
