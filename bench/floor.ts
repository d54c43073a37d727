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

/** Deliveries of all updates in one round: a round must last long enough to be measured. */
const TIMES = 5;
/** Rounds before the measurement, and measured rounds, in one process. */
const WARM_UP = 6;
const ROUNDS = 7;
/** Compiled code differs from process to process, so every program runs in several. */
const PROCESSES = 3;

const documentOf = ({ body }: Message) => {
  const event = parseEvent(body);
  if (!event.ok) throw new Error('an update of the benchmark is not valid');
  return requestDocument(event.update, { userKey: USER_KEY, secrets: [] }, false);
};

interface Costs {
  ours: number[];
  nodeHttp: number[];
  undici: number[];
}

/** Measures in fresh processes and adds the costs to `costs`. */
const measure = async (
  costs: Costs,
  messages: readonly Message[],
  file: string,
  environment: Record<string, string>,
) => {
  const documents = messages.map(documentOf);
  const ours = await startChild<Work, Cost>(program('handler'), [file], environment);
  const nodeHttp = await startChild<Posts, Cost>(program('post-loop'), ['node-http'], environment);
  const undici = await startChild<Posts, Cost>(program('post-loop'), ['undici'], environment);
  for (let round = -WARM_UP; round < ROUNDS; round += 1) {
    const least = await undici.ask({ documents, times: TIMES });
    const plain = await nodeHttp.ask({ documents, times: TIMES });
    const whole = await ours.ask({ messages, times: TIMES });
    if (round < 0) continue;
    costs.undici.push(least.cpuMs);
    costs.nodeHttp.push(plain.cpuMs);
    costs.ours.push(whole.cpuMs);
  }
  await Promise.all([ours.end(), nodeHttp.end(), undici.end()]);
};

const run = async () => {
  const messages = spread(200, 10);
  const anveo: Child<never, never, Backend> = await startChild(program('anveo-at-once'));
  const costs: Costs = { ours: [], nodeHttp: [], undici: [] };
  const file = await bundleFunction();
  for (let index = 0; index < PROCESSES; index += 1) {
    await measure(costs, messages, file, environmentOf(anveo.greeting));
  }
  await anveo.end();
  const figure = (all: number[]) => `${((1000 * median(all)) / (TIMES * messages.length)).toFixed(1)} µs CPU`;
  const update = 'an update through the handler';
  return [
    { what: "a POST by undici's dispatch", figure: figure(costs.undici) },
    { what: 'a POST by a loop over node:http', figure: figure(costs.nodeHttp) },
    {
      what: `${update}, against node:http`,
      figure: figure(costs.ours),
      ratio: medianRatio(costs.ours, costs.nodeHttp),
      mark: { atMost: 1.6 },
    },
    { what: `${update}, against undici`, figure: figure(costs.ours), ratio: medianRatio(costs.ours, costs.undici) },
  ];
};

export const floor: Benchmark = {
  title: 'CPU time, against the floor',
  about: [
    "Anveo answers at once: a bare node:http server with the simulator's bytes, since the simulator itself would be the",
    'bottleneck. Both loops POST ready-made documents over kept-alive connections, ten at a time as the handler does with its',
    'batches. The one over node:http reads the answers as text; undici leaves them unread. CPU time of the process, user and system.',
  ].join('\n'),
  run,
};
