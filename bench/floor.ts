import { requestDocument } from '../functions/anveo/request.ts';
import { parseEvent } from '../functions/event/parse.ts';
import { bundleFunction } from './bundles.ts';
import { type Child, program, startChild } from './child.ts';
import { type Backend, environmentOf } from './environment.ts';
import { USER_KEY } from './processes/backend.ts';
import type { Work } from './processes/handler.ts';
import type { Cost } from './processes/measured.ts';
import type { Posts } from './processes/post-loop.ts';
import { type Benchmark, median, medianRatio } from './row.ts';
import { type Message, spread } from './updates.ts';

/** Delivered so many times over in one round, so that a round lasts long enough to be measured… */
const TIMES = 5;
/** …after so many rounds that only warm up. */
const WARM_UP = 6;
const ROUNDS = 15;

const documentOf = ({ body }: Message) => {
  const event = parseEvent(body);
  if (!event.ok) throw new Error('an update of the benchmark is not valid');
  return requestDocument(event.update, { userKey: USER_KEY, secrets: [] }, false);
};

const run = async () => {
  const messages = spread(200, 10);
  const documents = messages.map(documentOf);
  const anveo: Child<never, never, Backend> = await startChild(program('anveo-at-once'));
  const environment = environmentOf(anveo.greeting);
  const ours = await startChild<Work, Cost>(program('handler'), [await bundleFunction()], environment);
  const floor = await startChild<Posts, Cost>(program('post-loop'), [], environment);
  const costs = { ours: [] as number[], floor: [] as number[] };
  for (let round = -WARM_UP; round < ROUNDS; round += 1) {
    const { cpuMs: least } = await floor.ask({ documents, times: TIMES });
    const { cpuMs } = await ours.ask({ messages, times: TIMES });
    if (round < 0) continue;
    costs.floor.push(least);
    costs.ours.push(cpuMs);
  }
  await Promise.all([ours.end(), floor.end(), anveo.end()]);
  const figure = (all: number[]) => `${((1000 * median(all)) / (TIMES * messages.length)).toFixed(1)} µs CPU`;
  return [
    { what: 'a bare POST', figure: figure(costs.floor) },
    {
      what: 'an update through the handler',
      figure: figure(costs.ours),
      ratio: medianRatio(costs.ours, costs.floor),
      mark: { atMost: 1.5 },
    },
  ];
};

export const floor: Benchmark = {
  title: 'CPU time, against the floor',
  about: [
    "Anveo answers at once: a bare node:http server with the simulator's bytes, since the simulator itself would be the",
    "bottleneck. The floor POSTs ready-made documents with undici's dispatch over ten kept-alive connections and leaves the",
    'answers unread, ten at a time as the handler does with its batches. CPU time of the process, user and system.',
  ].join('\n'),
  run,
};
