import { writeCatalogues } from './catalogue.ts';
import { type Child, program, startChild } from './child.ts';
import type { Published } from './processes/publish.ts';
import { type Benchmark, median, medianRatio } from './row.ts';

const ROWS = 10_000;
/** Rounds before the measurement, and measured rounds. */
const WARM_UP = 2;
const ROUNDS = 9;

const run = async () => {
  const catalogues = await writeCatalogues(ROWS);
  const sqs: Child<never, never, { url: string }> = await startChild(program('sqs'));
  const start = (mode: string) =>
    startChild<number, Published>(program('publish'), [mode, sqs.greeting.url, catalogues.fileOf(ROWS), String(ROWS)]);
  const [bare, ours] = [await start('bare'), await start('run')];
  const rates = { bare: [] as number[], ours: [] as number[], whole: [] as number[] };
  for (let round = -WARM_UP; round < ROUNDS; round += 1) {
    const loop = await bare.ask(round + WARM_UP);
    const { preparation, sending } = await ours.ask(round + WARM_UP);
    if (round < 0) continue;
    rates.bare.push((1000 * ROWS) / loop.sending.ms);
    rates.ours.push((1000 * ROWS) / sending.ms);
    rates.whole.push((1000 * ROWS) / (preparation.ms + sending.ms));
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
    {
      what: 'the same with all that comes before it but the question',
      figure: figure(rates.whole),
      ratio: medianRatio(rates.whole, rates.bare),
    },
  ];
};

export const publishing: Benchmark = {
  title: 'Publishing',
  about: [
    `${ROWS.toLocaleString('en-US')} buttons, ten batches of ten under way at once, the emulator of SQS in a process of its own. The bare`,
    'loop sends batches that are ready-made. `bulk run` has read the catalogue, merged each row with the plan and checked it before',
    'it asks whether to send, and sends what it kept of that; the last row has both. In turns.',
  ].join('\n'),
  run,
};
