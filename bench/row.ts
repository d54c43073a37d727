/** What a ratio has to be. */
export type Mark = { atLeast: number } | { atMost: number };

/** One line of a benchmark's table. */
export interface Row {
  /** What was measured. */
  what: string;
  /** The figure itself, with its unit; it is never a pass mark. */
  figure: string;
  /** To what it is compared with, measured in the same run. */
  ratio?: number;
  mark?: Mark;
}

/** A benchmark, as `npm run bench` runs it. */
export interface Benchmark {
  title: string;
  /** What is compared with what, and how. */
  about: string;
  run(): Promise<Row[]>;
}

export const isMet = (ratio: number, mark: Mark): boolean =>
  'atLeast' in mark ? ratio >= mark.atLeast : ratio <= mark.atMost;

export const median = (numbers: readonly number[]): number =>
  numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;

/** The median of the quotients of what was measured in turns. */
export const medianRatio = (ours: readonly number[], theirs: readonly number[]): number =>
  median(ours.map((each, index) => each / (theirs[index] ?? Number.NaN)));
