import { styleText } from 'node:util';
import { type LoggedOutcome, plain } from './outcomes.ts';

/** One line of the table of outcomes. */
export interface Row {
  button: string;
  about: string;
  outcome: LoggedOutcome | undefined;
  /** The outcome that it must have. */
  expected: string;
}

type Style = Parameters<typeof styleText>[0];

/** The mark and colour of each outcome. */
export const STYLES: Record<LoggedOutcome['outcome'] | 'waiting', { mark: string; style: Style }> = {
  delivered: { mark: '✔', style: 'green' },
  superseded: { mark: '✔', style: 'cyan' },
  unchanged: { mark: '✔', style: 'cyan' },
  deferred: { mark: '…', style: 'yellow' },
  'dead-lettered': { mark: '✖', style: 'red' },
  waiting: { mark: '…', style: 'dim' },
};

/** Returns an outcome as example files write it: `delivered`, `dead-lettered Rejected`. */
export const wordsOf = (outcome: LoggedOutcome | undefined): string =>
  outcome === undefined ? 'waiting' : [outcome.outcome, outcome.failure].filter(Boolean).join(' ');

const whyOf = ({ outcome, expected }: Row): string => {
  const surprise = expected !== wordsOf(outcome) ? `expected ${expected}` : '';
  const retry = outcome?.retryInSeconds === undefined ? '' : `again in ${outcome.retryInSeconds} s`;
  return plain([surprise, outcome?.reason, retry].filter(Boolean).join('; '));
};

/** Widths of columns, without the space between them. The update takes the rest of the line. */
const BUTTON = 19;
const OUTCOME = '✖ dead-lettered Exhausted'.length;
const CALLS = 'calls'.length;
const WIDEST = 100;
const NARROWEST = 80;

/** Cuts a text at a width, and fills it up with spaces. */
const cell = (text: string, width: number) =>
  text.length > width ? `${text.slice(0, width - 1).toWellFormed()}…` : text.padEnd(width);

/** Breaks a text into lines at its spaces; a longer word stays whole. */
const wrap = (text: string, width: number): string[] =>
  text.match(new RegExp(`\\S.{0,${width - 1}}(?= |$)|\\S+`, 'g')) ?? [];

const INDENT = ' '.repeat(3);

/** Returns the table of outcomes. Colours are only for a stream that is a terminal with colours. */
export const renderTable = (rows: readonly Row[], stream: NodeJS.WriteStream): string => {
  const paint = (style: Style, text: string) => styleText(style, text, { stream });
  const width = Math.min(Math.max(stream.columns ?? WIDEST, NARROWEST), WIDEST);
  const about = width - BUTTON - OUTCOME - CALLS - 4;
  const line = (button: string, update: string, outcome: string, calls: string) =>
    ` ${cell(plain(button), BUTTON)} ${cell(plain(update), about)} ${outcome} ${calls}`;
  const head = paint('bold', line('button', 'update', cell('outcome', OUTCOME), 'calls'));
  const body = rows.flatMap((row) => {
    const { mark, style } = STYLES[row.outcome?.outcome ?? 'waiting'];
    const outcome = paint(style, cell(`${mark} ${wordsOf(row.outcome)}`, OUTCOME));
    const why = whyOf(row);
    return [
      line(row.button, row.about, outcome, String(row.outcome?.attempts ?? 0)),
      ...(why === '' ? [] : wrap(why, width - INDENT.length).map((part) => INDENT + paint('dim', part))),
    ];
  });
  return ['─'.repeat(width), head, ...body, '─'.repeat(width)].join('\n');
};
