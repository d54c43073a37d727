import { bundle, bundleFunction } from './bundles.ts';
import { type Child, program, startChild } from './child.ts';
import { type Backend, environmentOf } from './environment.ts';
import type { ColdStart } from './processes/first-delivery.ts';
import { type Benchmark, median, medianRatio, type Row } from './row.ts';
import { type Message, spread } from './updates.ts';

const ROUNDS = 15;
const mark = { atMost: 0.6 };

/** One cold start, in a process of its own. */
const coldStartOf = async (loader: string, file: string, environment: Record<string, string>, message: Message) => {
  const child = await startChild<Message, ColdStart>(loader, [file], environment);
  const figures = await child.ask(message);
  await child.end();
  return figures;
};

const measure = async () => {
  const anveo: Child<never, never, Backend> = await startChild(program('anveo-at-once'));
  const environment = environmentOf(anveo.greeting);
  // The loader is bundled too: Node's own type stripping would weigh more than what is measured.
  const loader = await bundle('processes/first-delivery');
  const bundles = [
    { name: 'empty', file: await bundle('peers/empty'), starts: [] as ColdStart[] },
    { name: 'peer', file: await bundle('peers/powertools'), starts: [] as ColdStart[] },
    { name: 'update-button', file: await bundleFunction(), starts: [] as ColdStart[] },
  ];
  const [message = { buttonId: '', body: '' }] = spread(1, 1);
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const { file, starts } of bundles) starts.push(await coldStartOf(loader, file, environment, message));
  }
  await anveo.end();
  return bundles;
};

const FIGURES = [
  { what: 'load', unit: 'ms', of: ({ loadMs }: ColdStart) => loadMs, mark },
  { what: 'load and first delivery', unit: 'ms', of: ({ firstMs }: ColdStart) => firstMs, mark },
  { what: 'memory after it', unit: 'MB', of: ({ mb }: ColdStart) => mb },
];

const run = async (): Promise<Row[]> => {
  const bundles = await measure();
  const peer = bundles.find(({ name }) => name === 'peer')?.starts ?? [];
  return FIGURES.flatMap(({ what, unit, of, mark }) =>
    bundles.map(({ name, starts }): Row => {
      const row = { what: `${what}: ${name}`, figure: `${median(starts.map(of)).toFixed(1)} ${unit}` };
      if (name !== 'update-button') return row;
      return { ...row, ratio: medianRatio(starts.map(of), peer.map(of)), ...(mark && { mark }) };
    }),
  );
};

export const coldStart: Benchmark = {
  title: 'Cold start',
  about: [
    "A fresh process loads a bundle and delivers one update; Anveo answers at once. The peer's bundle is one minified file,",
    `the function's is the one that is deployed. ${ROUNDS} times in turns, medians.`,
  ].join('\n'),
  run,
};
