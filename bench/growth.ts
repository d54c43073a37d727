import { program, startChild } from './child.ts';
import type { Growth } from './processes/sandbox.ts';
import { type Benchmark, type Mark, median, type Row } from './row.ts';

/** Updates before the measurement: after them the heaps are as large as they get, and all code is compiled. */
const WARM_UP = 60_000;
const SIZES = [
  { updates: 1_000, times: 5 },
  { updates: 10_000, times: 3 },
  { updates: 100_000, times: 1 },
];
const mark = { atMost: 1.2 };

type Size = Growth & { updates: number };

const FIGURES = [
  { what: 'time for each', unit: 'ms', of: ({ ms, updates }: Size) => ms / updates, mark },
  { what: "the function's peak memory", unit: 'MB', of: ({ functionMb }: Size) => functionMb, mark },
  { what: "the sandbox's peak memory", unit: 'MB', of: ({ sandboxMb }: Size) => sandboxMb, mark },
];

/** Returns one row for each size, with the ratio to the first size. */
const rowsOf = (sizes: readonly Size[], what: string, unit: string, of: (size: Size) => number, mark?: Mark): Row[] =>
  sizes.map((size, index) => {
    const row = { what: `${size.updates / 1000} k updates: ${what}`, figure: `${of(size).toFixed(2)} ${unit}` };
    const [first] = sizes;
    return index === 0 || !first ? row : { ...row, ratio: of(size) / of(first), ...(mark && { mark }) };
  });

const run = async (): Promise<Row[]> => {
  const sandbox = await startChild<number, Growth>(program('sandbox'));
  await sandbox.ask(WARM_UP);
  const measured: Size[] = [];
  for (const { updates, times } of SIZES) {
    const runs: Growth[] = [];
    for (let time = 0; time < times; time += 1) runs.push(await sandbox.ask(updates));
    measured.push({ sandboxMb: 0, functionMb: 0, ...runs.at(-1), updates, ms: median(runs.map(({ ms }) => ms)) });
  }
  await sandbox.end();
  return FIGURES.flatMap(({ what, unit, of, mark }) => rowsOf(measured, what, unit, of, mark));
};

export const growth: Benchmark = {
  title: 'Growth',
  about: [
    'Updates of 200 buttons through the whole sandbox, published while they are delivered, one size after the other in one',
    `sandbox that ${WARM_UP / 1000} k updates have warmed up, past the 10,000 requests and outcomes that it keeps; ratios to the first`,
    'size.',
  ].join('\n'),
  run,
};
