/** The bound that a ratio has to keep. */
export type Mark = { atLeast: number } | { atMost: number };

/** One row of a benchmark's table. */
export interface Row {
  /** What was measured. */
  what: string;
  /** The figure with its unit. Marks are for ratios only, since figures depend on the machine. */
  figure: string;
  /** The ratio to what it is compared with in the same run. */
  ratio?: number;
  mark?: Mark;
}

/** A benchmark, as `npm run bench` runs it. */
export interface Benchmark {
  title: string;
  /** Says what is compared with what, and how. */
  about: string;
  run(): Promise<Row[]>;
}

/** Returns whether a ratio keeps its mark. */
export const isMet = (ratio: number, mark: Mark): boolean =>
  'atLeast' in mark ? ratio >= mark.atLeast : ratio <= mark.atMost;

/** Returns the upper median. */
export const median = (numbers: readonly number[]): number =>
  numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;

/** Returns the median of the ratios of figures that were measured in turns. */
export const medianRatio = (ours: readonly number[], theirs: readonly number[]): number =>
  median(ours.map((each, index) => each / (theirs[index] ?? Number.NaN)));
