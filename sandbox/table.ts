import { styleText } from 'node:util';
import Table from 'cli-table3';
import type { LoggedOutcome } from './outcomes.ts';

/** One line of the table of outcomes. */
export interface Row {
  button: string;
  about: string;
  outcome: LoggedOutcome | undefined;
  /** How it must end, where that is known. */
  expected: string | undefined;
}

type Style = Parameters<typeof styleText>[0];

const STYLES: Record<LoggedOutcome['outcome'] | 'waiting', { mark: string; style: Style }> = {
  delivered: { mark: '✔', style: 'green' },
  superseded: { mark: '✔', style: 'cyan' },
  deferred: { mark: '…', style: 'yellow' },
  'dead-lettered': { mark: '✖', style: 'red' },
  waiting: { mark: '…', style: 'dim' },
};

/** An outcome in the words of example files: `delivered`, `dead-lettered Rejected`. */
export const wordsOf = (outcome: LoggedOutcome | undefined): string =>
  outcome === undefined ? 'waiting' : [outcome.outcome, outcome.failure].filter(Boolean).join(' ');

const whyOf = ({ outcome, expected }: Row): string => {
  const surprise = expected !== undefined && expected !== wordsOf(outcome) ? `expected ${expected}` : '';
  const retry = outcome?.retryInSeconds === undefined ? '' : `again in ${outcome.retryInSeconds} s`;
  return [surprise, outcome?.reason, retry].filter(Boolean).join('; ');
};

/** Columns of a terminal that each column of the table takes; the last one takes what is left. */
const WIDTHS = [21, 30, 27, 7];
const NARROWEST_LAST = 30;
const DEFAULT_COLUMNS = 140;

const widthsFor = ({ columns = DEFAULT_COLUMNS }: NodeJS.WriteStream) => {
  const taken = WIDTHS.reduce((sum, width) => sum + width + 1, 2);
  return [...WIDTHS, Math.max(NARROWEST_LAST, columns - taken)];
};

/** Lines above and below, none between: the rows are told apart by their marks. */
const CHARS = {
  'top-mid': '─',
  'top-left': '─',
  'top-right': '─',
  'bottom-mid': '─',
  'bottom-left': '─',
  'bottom-right': '─',
  ...{ left: '', 'left-mid': '', mid: '', 'mid-mid': '', right: '', 'right-mid': '', middle: ' ' },
};

/** The table of outcomes; colours only where `stream` is a terminal that has them. */
export const renderTable = (rows: readonly Row[], stream: NodeJS.WriteStream): string => {
  const paint = (style: Style, text: string) => styleText(style, text, { stream });
  const table = new Table({
    head: ['button', 'update', 'outcome', 'calls', 'why'].map((title) => paint('bold', title)),
    colWidths: widthsFor(stream),
    wordWrap: true,
    chars: CHARS,
    style: { head: [], border: [] },
  });
  for (const row of rows) {
    const { mark, style } = STYLES[row.outcome?.outcome ?? 'waiting'];
    const calls = String(row.outcome?.attempts ?? 0);
    table.push([row.button, row.about, paint(style, `${mark} ${wordsOf(row.outcome)}`), calls, whyOf(row)]);
  }
  return table.toString();
};
