import { EXIT, type ExitCode } from '../exit.ts';
import { count, cut, paint, print, printable, printJson, screen } from '../output.ts';
import { localTime, localZone } from '../times.ts';
import { type ListedRun, latestRuns, type RunsOptions } from './runs.ts';

export interface PrintRunsOptions extends RunsOptions {
  json?: true;
}

const STYLES: Readonly<Record<NonNullable<ListedRun['state']>, Parameters<typeof paint>[0]>> = {
  running: 'yellow',
  done: 'green',
  stopped: 'red',
  failed: 'red',
};

const runJson = ({ runId, startedAt, plan, undoes, by, published, state, from }: ListedRun) => ({
  ...{ runId, startedAt: new Date(startedAt).toISOString(), plan, undoes, by, published, state, from },
});

const about = ({ plan, undoes, by, published, from }: ListedRun): string =>
  [
    undoes === undefined ? plan : `undo of ${undoes}`,
    published === undefined ? undefined : `${count(published, 'update')} sent`,
    from === 'aws' ? 'on AWS' : 'from here',
    by === undefined ? undefined : `by ${by}`,
  ]
    .filter((text) => text !== undefined)
    .join(', ');

const linesOf = (run: ListedRun): string[] => {
  const { state, startedAt, runId } = run;
  const word = (state ?? 'unknown').padEnd(7);
  return [
    `${localTime(startedAt)}  ${state ? paint(STYLES[state], word) : word}  ${printable(runId)}`,
    `  ${cut(printable(about(run)), screen().columns - 2)}`,
  ];
};

/** Prints the latest runs, newest first. */
export const bulkRuns = async ({ json, ...options }: PrintRunsOptions): Promise<ExitCode> => {
  const runs = await latestRuns(options);
  if (json) await printJson(...runs.map(runJson));
  else if (runs.length === 0) await print('No runs: this folder has no records (--stack lists those on AWS).');
  else await print(...runs.flatMap(linesOf), '', `Times in ${localZone()}`);
  return EXIT.done;
};
