import { writeCatalogues } from './catalogue.ts';
import { type Child, program, startChild } from './child.ts';
import type { Cost } from './processes/measured.ts';
import { type Benchmark, median, medianRatio } from './row.ts';

const ROWS = 10_000;
/** Rounds that only warm up, and those that count. */
const WARM_UP = 2;
const ROUNDS = 9;

const run = async () => {
  const catalogues = await writeCatalogues(ROWS);
  const sqs: Child<never, never, { url: string }> = await startChild(program('sqs'));
  const start = (mode: string) =>
    startChild<number, Cost>(program('publish'), [mode, sqs.greeting.url, catalogues.fileOf(ROWS), String(ROWS)]);
  const [bare, ours] = [await start('bare'), await start('run')];
  const rates = { bare: [] as number[], ours: [] as number[] };
  for (let round = -WARM_UP; round < ROUNDS; round += 1) {
    const { ms: bareMs } = await bare.ask(round + WARM_UP);
    const { ms } = await ours.ask(round + WARM_UP);
    if (round < 0) continue;
    rates.bare.push((1000 * ROWS) / bareMs);
    rates.ours.push((1000 * ROWS) / ms);
  }
  await Promise.all([bare.end(), ours.end()]);
  await sqs.end();
  await catalogues.remove();
  const figure = (all: number[]) => `${Math.round(median(all))} messages/s`;
  return [
    { what: 'a bare loop of SendMessageBatch', figure: figure(rates.bare) },
    {
      what: 'the sending of `bulk run`',
      figure: figure(rates.ours),
      ratio: medianRatio(rates.ours, rates.bare),
      mark: { atLeast: 0.9 },
    },
  ];
};

export const publishing: Benchmark = {
  title: 'Publishing',
  about: [
    `${ROWS.toLocaleString('en-US')} buttons, ten batches of ten under way at once, the emulator of SQS in a process of its own. The bare`,
    'loop sends batches that are ready-made; `bulk run` reads the catalogue, merges each row with the plan and checks it while it',
    'sends; that it reads the catalogue once before, to count and to ask, is not in it. In turns.',
  ].join('\n'),
  run,
};
