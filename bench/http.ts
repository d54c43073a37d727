import { ACCEPT_UPDATES } from '../functions/http/settings.ts';
import { bundle, bundleFunction } from './bundles.ts';
import { type Child, program, startChild } from './child.ts';
import { type Backend, environmentOf } from './environment.ts';
import type { Cost } from './processes/measured.ts';
import type { Requests } from './processes/requests.ts';
import { type Benchmark, median, medianRatio, type Row } from './row.ts';
import { type Message, spread } from './updates.ts';

const UPDATES = 400;
/** Rounds before the measurement, and measured rounds. */
const WARM_UP = 4;
const ROUNDS = 9;

const MANY = 10;

/** Returns the requests a second of CPU time of both handlers, in turns. */
const ratesOf = async (files: readonly string[], environment: Record<string, string>, each: number) => {
  const messages: Message[] = spread(UPDATES, 1);
  const times = each;
  const start = (file: string) => startChild<Requests, Cost>(program('requests'), [file], environment);
  const handlers = [];
  for (const file of files) handlers.push({ handler: await start(file), rates: [] as number[] });
  for (let round = -WARM_UP; round < ROUNDS; round += 1) {
    for (const { handler, rates } of handlers) {
      const { cpuMs } = await handler.ask({ messages, each, times });
      if (round >= 0) rates.push((1000 * times * UPDATES) / each / cpuMs);
    }
  }
  await Promise.all(handlers.map(({ handler }) => handler.end()));
  return handlers.map(({ rates }) => rates);
};

const rowsOf = (what: string, [bare = [], ours = []]: number[][], atLeast: number): Row[] => {
  const figure = (all: number[]) => `${Math.round(median(all))} requests/s`;
  return [
    { what: `${what}: a handler that only sends`, figure: figure(bare) },
    { what: `${what}: accept-updates`, figure: figure(ours), ratio: medianRatio(ours, bare), mark: { atLeast } },
  ];
};

const run = async () => {
  const backend: Child<never, never, Backend> = await startChild(program('anveo-at-once'));
  const sqs: Child<never, never, { url: string }> = await startChild(program('sqs-at-once'));
  const environment = environmentOf(backend.greeting, sqs.greeting.url);
  const files = [await bundle('peers/only-sends'), await bundleFunction(ACCEPT_UPDATES)];
  const rows = [
    ...rowsOf('one update', await ratesOf(files, environment, 1), 0.6),
    ...rowsOf('ten updates', await ratesOf(files, environment, MANY), 0.5),
  ];
  await Promise.all([backend.end(), sqs.end()]);
  return rows;
};

export const http: Benchmark = {
  title: 'Requests over HTTP',
  about: [
    'Requests as API Gateway hands them over, one after the other; SQS takes every batch at once, in a process of its own. The bare handler',
    'parses the body and sends it. accept-updates verifies the signature, checks each update and logs a line beside that. Requests in a',
    'second of CPU time, which is what one core answers. In turns.',
  ].join('\n'),
  run,
};
