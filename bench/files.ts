import { writeCatalogues } from './catalogue.ts';
import { program, startChild } from './child.ts';
import type { Cost } from './processes/measured.ts';
import { type Benchmark, median, medianRatio, type Row } from './row.ts';

const FEW = 10_000;
const MANY = 1_000_000;
const ROUNDS = 3;
const MOST_MORE_MIB = 64;

type Mode = 'parse' | 'validate' | 'preview';

/** Reads the file once in a fresh process, so that the peak of memory belongs to this reading. */
const read = async (mode: Mode, file: string): Promise<Cost & { peakMb: number }> => {
  const child = await startChild<number, Cost & { peakMb: number }>(program('file'), [mode, file]);
  const cost = await child.ask(0);
  await child.end();
  return cost;
};

const memoryOf = async (mode: Mode, few: string, many: string): Promise<Row> => {
  const small: number[] = [];
  const large: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    small.push((await read(mode, few)).peakMb);
    large.push((await read(mode, many)).peakMb);
  }
  const more = median(large) - median(small);
  return {
    what: `${mode}: peak memory at 1 M rows above that at 10 k, of ${MOST_MORE_MIB} MiB`,
    figure: `${median(small).toFixed(0)} → ${median(large).toFixed(0)} MiB: +${more.toFixed(0)}`,
    ratio: more / MOST_MORE_MIB,
    mark: { atMost: 1 },
  };
};

const run = async (): Promise<Row[]> => {
  const catalogues = await writeCatalogues(FEW, MANY);
  const [few, many] = [catalogues.fileOf(FEW), catalogues.fileOf(MANY)];
  const times = { parse: [] as number[], validate: [] as number[] };
  for (let round = 0; round < ROUNDS; round += 1) {
    times.parse.push((await read('parse', many)).ms);
    times.validate.push((await read('validate', many)).ms);
  }
  const seconds = (all: number[]) => `${(median(all) / 1000).toFixed(1)} s`;
  const rows: Row[] = [
    { what: '1 M rows, csv-parse alone', figure: seconds(times.parse) },
    {
      what: '1 M rows, validate',
      figure: seconds(times.validate),
      ratio: medianRatio(times.validate, times.parse),
      mark: { atMost: 2 },
    },
    await memoryOf('validate', few, many),
    await memoryOf('preview', few, many),
  ];
  await catalogues.remove();
  return rows;
};

export const files: Benchmark = {
  title: 'Files',
  about: [
    'A catalogue of 14 columns. csv-parse alone reads the same stream with `for await`, as its documentation shows; `validate` and',
    '`bulk preview --json` run as the commands do, in a fresh process each, their output going nowhere. Medians of three, in turns.',
  ].join('\n'),
  run,
};
