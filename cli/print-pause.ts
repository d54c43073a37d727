import { confirm } from './confirm.ts';
import { EXIT, type ExitCode } from './exit.ts';
import { onInterrupt } from './interrupt.ts';
import { paint, print, printJson } from './output.ts';
import { isAlready, setPaused } from './pause.ts';
import { findMapping, type MappingOptions } from './paused.ts';

export interface PauseOptions extends MappingOptions {
  /** Changes it without asking. */
  yes?: true;
  json?: true;
}

/** Writes to standard error: standard output has only the result. */
const say = (text: string) => process.stderr.write(`${text}\n`);

const questionOf = (paused: boolean, { stack = 'the sandbox' }: PauseOptions): string =>
  paused
    ? `Pause the delivery of ${stack}? Updates will wait in the queue.`
    : `Resume the delivery of ${stack}? What waits in the queue will be delivered.`;

const resultOf = (paused: boolean, { stack }: PauseOptions): string[] => {
  if (!paused) return [paint('green', 'Resumed: what waits in the queue is delivered.')];
  const target = stack === undefined ? '' : ` --stack ${stack}`;
  return [
    paint('yellow', 'Paused: updates wait in the queue, and SQS deletes them after 14 days.'),
    `To deliver them: npx --no anveo-buttons resume${target}`,
  ];
};

const change = async (paused: boolean, options: PauseOptions): Promise<ExitCode> => {
  const mapping = await findMapping(options);
  if (!(await isAlready(mapping, paused))) {
    if (!options.yes && !(await confirm(questionOf(paused, options), 'nothing was changed'))) {
      say('Nothing was changed.');
      return EXIT.refused;
    }
    say(paused ? 'Pausing; batches under way end first.' : 'Resuming.');
    const stop = new AbortController();
    const release = onInterrupt(() => stop.abort());
    const isDone = await setPaused(mapping, paused, stop.signal).finally(release);
    if (!isDone) {
      say('Not waited for the end: status tells whether the delivery is paused.');
      return EXIT.interrupted;
    }
  }
  await (options.json ? printJson({ paused }) : print(...resultOf(paused, options)));
  return EXIT.done;
};

/** Pauses the delivery, and prints that it is paused. */
export const pause = (options: PauseOptions): Promise<ExitCode> => change(true, options);

/** Resumes the delivery, and prints that it is resumed. */
export const resume = (options: PauseOptions): Promise<ExitCode> => change(false, options);
