import { type Benchmark, isMet, type Mark, type Row } from './row.ts';

const wordsOf = (mark: Mark) => ('atLeast' in mark ? `at least ${mark.atLeast}` : `at most ${mark.atMost}`);

const verdictOf = ({ ratio, mark }: Row) => {
  if (mark === undefined || ratio === undefined) return '';
  if (Number.isNaN(ratio)) return 'unknown here';
  return isMet(ratio, mark) ? 'met' : '**not met**';
};

const lineOf = (row: Row) => {
  const { what, figure, ratio, mark } = row;
  return `| ${what} | ${figure} | ${ratio?.toFixed(2) ?? ''} | ${mark ? wordsOf(mark) : ''} | ${verdictOf(row)} |`;
};

/** Returns a benchmark's section of the report, in Markdown. */
export const sectionOf = ({ title, about }: Benchmark, rows: readonly Row[]): string =>
  [
    `## ${title}`,
    '',
    about,
    '',
    '| what | figure | ratio | mark | |',
    '| --- | --- | --- | --- | --- |',
    ...rows.map(lineOf),
    '',
  ].join('\n');
