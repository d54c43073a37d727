import { type Benchmark, isMet, type Mark, type Row } from './row.ts';

const wordsOf = (mark: Mark) => ('atLeast' in mark ? `at least ${mark.atLeast}` : `at most ${mark.atMost}`);

const lineOf = ({ what, figure, ratio, mark }: Row) => {
  const met = mark === undefined || ratio === undefined ? '' : isMet(ratio, mark) ? 'met' : '**not met**';
  return `| ${what} | ${figure} | ${ratio?.toFixed(2) ?? ''} | ${mark ? wordsOf(mark) : ''} | ${met} |`;
};

/** A benchmark's section, in Markdown. */
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
