import { bundleFunction } from './bundles.ts';
import { type Child, program, startChild } from './child.ts';
import { type Backend, environmentOf } from './environment.ts';
import type { Work } from './processes/handler.ts';
import type { Cost } from './processes/measured.ts';
import { type Benchmark, median, medianRatio } from './row.ts';
import { spread } from './updates.ts';

/** Deliveries of all updates in one round, rounds before the measurement, and measured rounds. */
const TIMES = 3;
const WARM_UP = 5;
const ROUNDS = 15;

const run = async () => {
  const messages = spread(200, 10);
  const anveo: Child<never, never, Backend> = await startChild(program('anveo-at-once'));
  const dynamoDb: Child<never, never, string> = await startChild(program('dynamodb-at-once'));
  const without = environmentOf(anveo.greeting);
  const withHistory = { ...without, HISTORY_TABLE: 'history', AWS_ENDPOINT_URL_DYNAMODB: dynamoDb.greeting };
  const file = await bundleFunction();
  const off = await startChild<Work, Cost>(program('handler'), [file], without);
  const on = await startChild<Work, Cost>(program('handler'), [file], withHistory);
  const costs = { off: [] as number[], on: [] as number[] };
  for (let round = -WARM_UP; round < ROUNDS; round += 1) {
    const { cpuMs: least } = await off.ask({ messages, times: TIMES });
    const { cpuMs } = await on.ask({ messages, times: TIMES });
    if (round < 0) continue;
    costs.off.push(least);
    costs.on.push(cpuMs);
  }
  await Promise.all([off.end(), on.end(), anveo.end(), dynamoDb.end()]);
  const figure = (all: number[]) => `${((1000 * median(all)) / (TIMES * messages.length)).toFixed(1)} µs CPU`;
  return [
    { what: 'an update without the history', figure: figure(costs.off) },
    {
      what: 'an update with the history',
      figure: figure(costs.on),
      ratio: medianRatio(costs.on, costs.off),
      mark: { atMost: 2 },
    },
  ];
};

export const history: Benchmark = {
  title: 'What the history costs',
  about: [
    'Fresh updates of ten buttons a batch; Anveo and DynamoDB answer at once. The history writes all rows of a batch in one',
    'request, after the calls of Anveo. CPU time of the process, user and system.',
  ].join('\n'),
  run,
};
