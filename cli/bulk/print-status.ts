import { CommandError, EXIT, type ExitCode } from '../exit.ts';
import type { HistoryOptions } from '../history-table.ts';
import { paint, printable } from '../output.ts';
import { localTime, localZone } from '../times.ts';
import { type View, type WatchOptions, watchView } from '../watch.ts';
import { type BulkStatus, findBulkStatus, headlineOf, isKnown, isSettled } from './status.ts';

export type PrintBulkStatusOptions = HistoryOptions & WatchOptions;

const statusJson = ({ run, published, waiting, ...outcomes }: BulkStatus) => {
  const { delivered, superseded, unchanged, retrying, dead } = outcomes;
  const { runId, rejected } = run;
  return {
    ...{ runId, published, delivered, superseded, unchanged, retrying, dead, waiting },
    ...(rejected !== undefined && rejected > 0 && { rejected }),
  };
};

const COLOURS = { good: 'green', warn: 'yellow', bad: 'red', calm: 'reset' } as const;

/** Returns a line with a count; one that is unknown says so. */
const line = (name: string, number: number | undefined, note = ''): string => {
  const text = number === undefined ? 'unknown' : number.toLocaleString('en-US');
  return `${name.padEnd(12)}${text.padStart(10)}${note === '' ? '' : `  ${note}`}`;
};

const linesOf = (status: BulkStatus): string[] => {
  const { run, published, waiting } = status;
  const { rejected = 0, runId } = run;
  const [tone, words] = headlineOf(status);
  return [
    `${paint('bold', printable(runId))}: ${paint(COLOURS[tone], words)}`,
    '',
    line('Published', published, published === undefined ? run.whyUnknown : ''),
    line('Delivered', status.delivered),
    line('Superseded', status.superseded, 'the button was given something newer'),
    line('Unchanged', status.unchanged, 'the button showed the same already'),
    line('Retrying', status.retrying),
    line('Dead', status.dead),
    line('Waiting', waiting, 'in the queue, or with an outcome that was not recorded'),
    ...(rejected > 0 ? [line('Rejected', rejected, `not sent: rejected-${runId}.jsonl`)] : []),
    '',
    `${localTime(Date.now())} (${localZone()})`,
  ];
};

/**
 * Prints what became of a run's updates. With `watch` it ends by itself when none waits or is retried.
 * @throws CommandError when nothing is known of the run
 */
export const bulkStatus = async (runId: string, options: PrintBulkStatusOptions): Promise<ExitCode> => {
  const read = await findBulkStatus(runId, options);
  const view: View<BulkStatus> = {
    async read() {
      const status = await read();
      if (!isKnown(status))
        throw new CommandError(`nothing is known of the run ${printable(runId)}: neither here nor in the history`);
      return status;
    },
    lines: linesOf,
    json: statusJson,
    isFinal: isSettled,
  };
  await watchView(view, options);
  return EXIT.done;
};
