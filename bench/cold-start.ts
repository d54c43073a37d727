import { UPDATE_BUTTON } from '../functions/delivery/settings.ts';
import { ACCEPT_UPDATES } from '../functions/http/settings.ts';
import { bundle, bundleFunction } from './bundles.ts';
import { type Child, program, startChild } from './child.ts';
import { type Backend, environmentOf } from './environment.ts';
import type { Invoked, Loaded } from './processes/first-delivery.ts';
import { requestOf } from './requests.ts';
import { type Benchmark, type Mark, median, medianRatio, type Row } from './row.ts';
import { coreOf, throttle } from './throttle.ts';
import { batchesOf, type Message, spread } from './updates.ts';

const ROUNDS = 15;

interface ColdStart extends Loaded, Invoked {}

interface Bundle {
  name: string;
  file: string;
  /** Makes the event of its first invocation: a request is signed at its time. */
  first: () => object | undefined;
}

/** Measures one cold start in a fresh process, which has a whole core while it loads, and `core` of one afterwards. */
const coldStartOf = async (
  loader: string,
  { file, first }: Bundle,
  environment: Record<string, string>,
  core: number,
): Promise<ColdStart> => {
  const child = await startChild<object, Loaded & Invoked>(loader, [file], environment);
  const { loadMs } = await child.ask({});
  const release = core < 1 ? throttle(child.pid, core) : undefined;
  const { firstMs, mb } = await child.ask(first() ?? {});
  await release?.();
  await child.end();
  return { loadMs, firstMs, mb };
};

const bothOf = ({ loadMs, firstMs }: ColdStart) => loadMs + firstMs;

/** What is deployed. */
const FUNCTIONS = [UPDATE_BUTTON, ACCEPT_UPDATES];

/** Returns one row for each bundle. Those of the functions have the ratio to the peer. */
const rowsOf = (
  starts: ReadonlyMap<string, ColdStart[]>,
  what: string,
  unit: string,
  of: (start: ColdStart) => number,
  mark?: Mark,
): Row[] =>
  [...starts].map(([name, all]) => {
    const row = { what: `${what}: ${name}`, figure: `${median(all.map(of)).toFixed(1)} ${unit}` };
    if (!FUNCTIONS.includes(name)) return row;
    const peer = starts.get('peer') ?? [];
    return { ...row, ratio: medianRatio(all.map(of), peer.map(of)), ...(mark && { mark }) };
  });

const bundlesOf = async (messages: readonly Message[]): Promise<Bundle[]> => {
  const batch = () => batchesOf(messages)[0];
  return [
    { name: 'empty', file: await bundle('peers/empty'), first: batch },
    { name: 'peer', file: await bundle('peers/powertools'), first: batch },
    { name: UPDATE_BUTTON, file: await bundleFunction(UPDATE_BUTTON), first: batch },
    { name: ACCEPT_UPDATES, file: await bundleFunction(ACCEPT_UPDATES), first: () => requestOf(messages) },
  ];
};

const measure = async (memories: readonly (number | undefined)[]) => {
  const anveo: Child<never, never, Backend> = await startChild(program('anveo-at-once'));
  const sqs: Child<never, never, { url: string }> = await startChild(program('sqs-at-once'));
  const environment = environmentOf(anveo.greeting, sqs.greeting.url);
  const slow = { ...environment, AWS_ENDPOINT_URL_SECRETS_MANAGER: anveo.greeting.SLOW_SECRETS_MANAGER };
  // The loader is bundled too: Node's type stripping would take longer than what is measured.
  const loader = await bundle('processes/first-delivery');
  const bundles = await bundlesOf(spread(1, 1));
  const measured = memories.map(() => new Map(bundles.map(({ name }) => [name, [] as ColdStart[]])));
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [index, memoryMb] of memories.entries()) {
      const core = memoryMb === undefined ? 1 : coreOf(memoryMb);
      for (const each of bundles) {
        const start = await coldStartOf(loader, each, core < 1 ? slow : environment, core);
        measured[index]?.get(each.name)?.push(start);
      }
    }
  }
  await Promise.all([anveo.end(), sqs.end()]);
  return measured;
};

const run = async (): Promise<Row[]> => {
  const [whole = new Map(), half = new Map(), quarter = new Map()] = await measure([undefined, 512, 256]);
  return [
    ...rowsOf(whole, 'load', 'ms', ({ loadMs }) => loadMs),
    ...rowsOf(whole, 'load and first update', 'ms', bothOf, { atMost: 0.5 }),
    ...rowsOf(half, 'the same at 512 MB', 'ms', bothOf, { atMost: 0.35 }),
    ...rowsOf(quarter, 'the same at 256 MB', 'ms', bothOf, { atMost: 0.35 }),
    ...rowsOf(whole, 'memory after it', 'MB', ({ mb }) => mb),
  ];
};

export const coldStart: Benchmark = {
  title: 'Cold start',
  about: [
    'A fresh process loads a bundle and delivers one update, or, accept-updates, puts one on the queue; Anveo and SQS answer at once. The peer is',
    "that of the delivery, for both functions. Its bundle is one minified file, the functions' are those that are deployed. Lambda gives a whole core during INIT, which is the loading, and after it only the part that the memory buys: with a memory in the",
    'table, the process is stopped and continued so that it runs for 29 % (512 MB) or 14.5 % (256 MB) of the time, and the secret comes after 40 ms.',
    `${ROUNDS} times in turns, medians.`,
  ].join('\n'),
  run,
};
