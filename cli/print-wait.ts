import type { HistoryReader } from '../functions/history/read.ts';
import type { HistoryRow } from '../functions/history/row.ts';
import { EXIT, type ExitCode } from './exit.ts';
import { onInterrupt } from './interrupt.ts';
import { count, print, printable, printJson } from './output.ts';
import { outcomeJson, outcomeText } from './print-outcome.ts';
import { follow, type Published } from './wait.ts';

export interface WaitOptions {
  history: HistoryReader;
  /** The longest wait, in seconds. */
  timeout: number;
  json: true | undefined;
}

const outcomeLine = (row: HistoryRow): string => {
  const about = `${outcomeText(row)}  ${printable(row.button)}  ${printable(row.messageId)}`;
  return row.reason === undefined ? about : `${about}\n  ${printable(row.reason)}`;
};

/** Prints the outcome of each update as it comes, and returns the exit code that says how they ended. */
export const waitForOutcomes = async (
  published: readonly Published[],
  { history, timeout, json }: WaitOptions,
): Promise<ExitCode> => {
  const interrupt = new AbortController();
  const release = onInterrupt(() => interrupt.abort());
  const signal = AbortSignal.any([interrupt.signal, AbortSignal.timeout(timeout * 1000)]);
  let dead = 0;
  const onOutcome = (row: HistoryRow) => {
    if (row.outcome === 'dead-lettered') dead += 1;
    return json ? printJson(outcomeJson(row)) : print(outcomeLine(row));
  };
  const left = await follow(published, { history, signal, onOutcome }).finally(release);
  if (left > 0) {
    const why = interrupt.signal.aborted ? 'The waiting has ended' : `${timeout} s are over`;
    process.stderr.write(
      `${why}: ${count(left, 'update')} without a final outcome. What is sent stays in the queue.\n`,
    );
    if (interrupt.signal.aborted) return EXIT.interrupted;
  }
  if (dead > 0) return EXIT.deadLettered;
  return left > 0 ? EXIT.notSettled : EXIT.done;
};
