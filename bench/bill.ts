import { UPDATE_BUTTON } from '../functions/delivery/settings.ts';
import { DEFAULT_MEMORY_MB } from '../infra/settings.ts';
import { bundle, bundleFunction } from './bundles.ts';
import { type Child, program, startChild } from './child.ts';
import { type Backend, environmentOf } from './environment.ts';
import type { SetDelay } from './processes/anveo-simulator.ts';
import type { Work } from './processes/handler.ts';
import type { Cost } from './processes/measured.ts';
import { type Benchmark, median, medianRatio, type Row } from './row.ts';
import { coreOf } from './throttle.ts';
import { spread } from './updates.ts';

const PEER_MEMORY_MB = 512;
const BUTTONS = 100;
/** Updates of all buttons before the measurement, so that the code is as compiled as in a container that lives for hours. */
const WARM_UP = 20;
/** Measured rounds. Each round updates every button once. */
const ROUNDS = 5;

/**
 * Returns the GB-seconds that a million updates cost at this memory.
 * The cost was measured on a whole core, so its CPU time is divided by the function's part of a core.
 */
const billOf = ({ ms, cpuMs }: Cost, updates: number, memoryMb: number): number => {
  const billedMs = ms - cpuMs + cpuMs / coreOf(memoryMb);
  return (billedMs / 1000) * (memoryMb / 1024) * (1_000_000 / updates);
};

const compare = async (latencyMs: number, files: { ours: string; peer: string }): Promise<Row[]> => {
  const anveo: Child<SetDelay, unknown, Backend> = await startChild(program('anveo-simulator'), [String(BUTTONS)]);
  const environment = environmentOf(anveo.greeting);
  const ours = await startChild<Work, Cost>(program('handler'), [files.ours], environment);
  const peer = await startChild<Work, Cost>(program('handler'), [files.peer], environment);
  const messages = spread(BUTTONS, 1);
  for (const handler of [peer, ours]) await handler.ask({ messages, times: WARM_UP });
  await anveo.ask({ delayMs: latencyMs });
  const bills = { ours: [] as number[], peer: [] as number[] };
  for (let round = 0; round < ROUNDS; round += 1) {
    bills.peer.push(billOf(await peer.ask({ messages, times: 1 }), messages.length, PEER_MEMORY_MB));
    bills.ours.push(billOf(await ours.ask({ messages, times: 1 }), messages.length, DEFAULT_MEMORY_MB));
  }
  await Promise.all([ours.end(), peer.end(), anveo.end()]);
  const figure = (all: number[]) => `${Math.round(median(all)).toLocaleString('en-US')} GB-s`;
  const what = (name: string, memoryMb: number) => `Anveo answers after ${latencyMs} ms: ${name}, ${memoryMb} MB`;
  return [
    { what: what('skilled peer', PEER_MEMORY_MB), figure: figure(bills.peer) },
    {
      what: what(UPDATE_BUTTON, DEFAULT_MEMORY_MB),
      figure: figure(bills.ours),
      ratio: medianRatio(bills.ours, bills.peer),
      mark: { atMost: 0.5 },
    },
  ];
};

export const bill: Benchmark = {
  title: 'Bill',
  about: [
    `GB-seconds of Lambda for a million updates, delivered in batches of ten buttons: ${BUTTONS} updates in turns, ${ROUNDS} rounds, medians. The`,
    'skilled peer is the one of the delivery above, at 512 MB; update-button has the default memory of the stack. Both run on',
    'a whole core here: CPU time is multiplied by what the memory leaves of a core on Lambda (256 MB: 14.5 %, 512 MB: 29 %). Cold starts are not in it.',
  ].join('\n'),
  async run() {
    const files = { ours: await bundleFunction(), peer: await bundle('peers/skilled') };
    return [...(await compare(200, files)), ...(await compare(1000, files))];
  },
};
