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

/** Characters that button, outcome and calls take; the update takes what is left of the terminal. */
const BUTTON = 21;
const OUTCOME = 26;
const CALLS = 7;
const WIDEST = 120;
const NARROWEST = 80;

const widthsFor = ({ columns = WIDEST }: NodeJS.WriteStream) => {
  const width = Math.min(Math.max(columns, NARROWEST), WIDEST);
  return [BUTTON, width - BUTTON - OUTCOME - CALLS - 5, OUTCOME, CALLS];
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
    head: ['button', 'update', 'outcome', 'calls'].map((title) => paint('bold', title)),
    colWidths: widthsFor(stream),
    wordWrap: true,
    chars: CHARS,
    style: { head: [], border: [] },
  });
  for (const row of rows) {
    const { mark, style } = STYLES[row.outcome?.outcome ?? 'waiting'];
    const calls = String(row.outcome?.attempts ?? 0);
    const why = whyOf(row);
    const update = why === '' ? row.about : `${row.about}\n${paint('dim', why)}`;
    table.push([row.button, update, paint(style, `${mark} ${wordsOf(row.outcome)}`), calls]);
  }
  return table.toString();
};
