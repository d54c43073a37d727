import { ACCOUNT, AWS_ENVIRONMENT } from '../sandbox/aws.ts';
import { writeCatalogues } from './catalogue.ts';
import { type Child, program, startChild } from './child.ts';
import type { Cost } from './processes/measured.ts';
import { type Benchmark, median, medianRatio, type Row } from './row.ts';

const FEW = 10_000;
const MANY = 1_000_000;
const ROUNDS = 3;
const MOST_MORE_MIB = 64;
/**
 * A run lasts so long that V8 lets the heap grow by what it could have freed: more in a longer run. With a small heap the
 * peak is what the run needs.
 */
const SMALL_HEAP = '--max-old-space-size=48 --max-semi-space-size=4';

type Mode = 'parse' | 'validate' | 'preview' | 'run';

/** Reads the file once in a fresh process, so that the peak of memory belongs to this reading. */
const read = async (mode: Mode, file: string, queueUrl = ''): Promise<Cost & { peakMb: number }> => {
  const args = [mode, file, queueUrl];
  const environment = { ...AWS_ENVIRONMENT.variables, ...(mode === 'run' && { NODE_OPTIONS: SMALL_HEAP }) };
  const child = await startChild<number, Cost & { peakMb: number }>(program('file'), args, environment);
  const cost = await child.ask(0);
  await child.end();
  return cost;
};

const memoryOf = async (
  mode: Mode,
  fileOf: (rows: number) => string,
  { rounds, queueUrl }: { rounds: number; queueUrl?: string } = { rounds: ROUNDS },
): Promise<Row> => {
  const small: number[] = [];
  const large: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    small.push((await read(mode, fileOf(FEW), queueUrl)).peakMb);
    large.push((await read(mode, fileOf(MANY), queueUrl)).peakMb);
  }
  const more = median(large) - median(small);
  return {
    what: `${mode}: peak memory at 1 M rows above that at ${FEW / 1000} k, of ${MOST_MORE_MIB} MiB`,
    figure: `${median(small).toFixed(0)} → ${median(large).toFixed(0)} MiB: +${more.toFixed(0)}`,
    ratio: more / MOST_MORE_MIB,
    mark: { atMost: 1 },
  };
};

const memoryOfRun = async (fileOf: (rows: number) => string): Promise<Row> => {
  const sqs: Child<never, never, { url: string }> = await startChild(program('sqs-at-once'));
  const queueUrl = `${sqs.greeting.url}/${ACCOUNT}/q.fifo`;
  const row = await memoryOf('run', fileOf, { rounds: 1, queueUrl });
  await sqs.end();
  return row;
};

const run = async (): Promise<Row[]> => {
  const { fileOf, remove } = await writeCatalogues(FEW, MANY);
  const many = fileOf(MANY);
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
    await memoryOf('validate', fileOf),
    await memoryOf('preview', fileOf),
    await memoryOfRun(fileOf),
  ];
  await remove();
  return rows;
};

export const files: Benchmark = {
  title: 'Files',
  about: [
    'A catalogue of 14 columns. csv-parse alone reads the same stream with `for await`, as its documentation shows; `validate` and',
    '`bulk preview --json` run as the commands do, in a fresh process each, their output going nowhere. Medians of three, in turns.',
    '`bulk run` sends to a queue that takes and delivers everything at once; it is measured once, with a heap of 48 MiB, which is enough. By',
    'default V8 lets it grow to a few hundred MiB in a long run. What grows with the rows is the index of IDs, 24 MiB for a million.',
  ].join('\n'),
  run,
};
