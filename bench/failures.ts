import { AWS_ENVIRONMENT } from '../sandbox/aws.ts';
import { program, startChild } from './child.ts';
import type { Letters } from './processes/letters.ts';
import type { Cost } from './processes/measured.ts';
import { type Benchmark, median, type Row } from './row.ts';

const FEW = 500;
const MANY = 5_000;
const WARM_UP = 1;
const ROUNDS = 5;

/** Starts a queue with so many letters, and a process that lists them. */
const startLetters = async (count: number) => {
  const letters = await startChild<number, number, Letters>(program('letters'), [String(count)]);
  const { queueUrl, table, dynamoDb } = letters.greeting;
  const environment = { ...AWS_ENVIRONMENT.variables, AWS_ENDPOINT_URL_DYNAMODB: dynamoDb };
  const lister = await startChild<number, Cost>(program('failures-list'), [queueUrl, table], environment);
  return {
    /** Returns the milliseconds that one list takes. */
    async list() {
      if ((await letters.ask(0)) > 0) throw new Error('letters are still in flight');
      return (await lister.ask(0)).ms;
    },
    end: () => Promise.all([lister.end(), letters.end()]),
  };
};

const run = async (): Promise<Row[]> => {
  const [none, few, many] = await Promise.all([startLetters(0), startLetters(FEW), startLetters(MANY)]);
  const times = { none: [] as number[], few: [] as number[], many: [] as number[] };
  for (let round = -WARM_UP; round < ROUNDS; round += 1) {
    const [nothing, some, all] = [await none.list(), await few.list(), await many.list()];
    if (round < 0) continue;
    times.none.push(nothing);
    times.few.push(some);
    times.many.push(all);
  }
  await Promise.all([none.end(), few.end(), many.end()]);
  const fixed = median(times.none);
  const eachOf = (all: readonly number[], count: number) => (median(all) - fixed) / count;
  const figureOf = (all: readonly number[], count: number) =>
    `${(median(all) / 1000).toFixed(1)} s, ${eachOf(all, count).toFixed(2)} ms for each`;
  return [
    { what: 'no letters', figure: `${(fixed / 1000).toFixed(1)} s` },
    { what: `${FEW} letters`, figure: figureOf(times.few, FEW) },
    {
      what: '5,000 letters',
      figure: figureOf(times.many, MANY),
      ratio: eachOf(times.many, MANY) / eachOf(times.few, FEW),
      mark: { atMost: 1.2 },
    },
  ];
};

export const failures: Benchmark = {
  title: 'Listing failures',
  about: [
    '`failures list --json` of letters of as many buttons, each with its row in the history, the emulators in processes of their',
    `own. The time for each letter is that above a list of none, which waits for SQS to say so. Medians of ${ROUNDS}, in turns.`,
  ].join('\n'),
  run,
};
