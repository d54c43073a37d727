import type { Misbehaviour } from '../../sandbox/anveo/simulator.ts';
import { PASSING } from '../anveo-faults.ts';
import type { OutageFault } from '../aws-faults.ts';
import type { Fact } from '../chronicle.ts';
import type { Mover } from '../returns.ts';
import type { Draw } from './draw.ts';

/** What happens to the run; `at` counts the messages that have left the queue since the timetable began. */
export type Happening =
  /** A worker is killed at the next fact of this kind. */
  | { kind: 'kill'; at: number; fact: Fact['kind']; worker: number }
  | { kind: 'rotation'; at: number }
  /** Anveo fails its next requests in this way. */
  | { kind: 'anveo fault'; at: number; fault: Misbehaviour }
  /** AWS fails the next calls of this action. */
  | { kind: 'aws outage'; at: number; action: string; calls: number; fault: OutageFault }
  /** Dead letters are moved back. */
  | { kind: 'return'; at: number; by: Mover; letters: number; isInterrupted: boolean }
  | { kind: 'bulk run'; at: number; rows: number };

/** The facts at which a process is killed, by weight: each lies between two steps of the function. */
const MOMENTS: Readonly<Partial<Record<Fact['kind'], number>>> = {
  received: 2,
  called: 4,
  logged: 3,
  'dead-lettered': 2,
  shown: 2,
  postponed: 1,
  deleted: 1,
};

/** The first rotation comes after so many events, or half of them, so that a run of any length has one. */
const FIRST_ROTATION = 400;

/** Nothing happens once this share of the events has left the queue: the others may wait behind poison until the end. */
const LATEST = 0.7;

/** Several requests in a row: more than the attempts of one receive. */
const outage = (draw: Draw): Misbehaviour => ({ kind: 'status', status: 503, times: draw.integer(5, 8) });

type OutageFaults = [OutageFault, ...OutageFault[]];
const REFUSED: OutageFaults = ['refused'];
const ANY: OutageFaults = ['refused', 'throttled', 'hung'];

/** The actions of AWS that fail several times in a row, and how: those of the history in every way. */
const OUTAGES: Readonly<Record<string, OutageFaults>> = {
  ...{ SendMessageBatch: REFUSED, GetSecretValue: REFUSED, ChangeMessageVisibilityBatch: REFUSED },
  ...{ GetItem: ANY, BatchWriteItem: ANY, UpdateItem: ANY },
};

const times = <T>(count: number, make: () => T): T[] => Array.from({ length: count }, make);

/** How much happens in a run. */
export interface Size {
  events: number;
  kills: number;
  workers: number;
  /** How often dead letters are moved back. */
  returns: number;
  /** Bulk runs. */
  runs: number;
}

const MOST_LETTERS = 10;
const ROWS = { least: 10, most: 60 };

const kill = (draw: Draw, at: number, workers: number): Happening => ({
  kind: 'kill',
  at,
  fact: draw.weighted(MOMENTS as Record<Fact['kind'], number>),
  worker: draw.integer(0, workers - 1),
});

const awsOutage = (draw: Draw, at: number, [action, faults]: [string, OutageFaults]): Happening => {
  return { kind: 'aws outage', at, action, calls: draw.integer(3, 8), fault: draw.pick(faults) };
};

const returning = (draw: Draw, at: number): Happening => ({
  kind: 'return',
  at,
  by: draw.pick(['replay', 'redrive']),
  letters: draw.integer(1, MOST_LETTERS),
  isInterrupted: draw.chance(0.2),
});

/** Draws what happens in a run. Each of Anveo's faults comes at least once, and each outage of AWS. */
export const planTimetable = (draw: Draw, { events, kills, workers, returns, runs }: Size): Happening[] => {
  const end = Math.floor(events * LATEST);
  const at = (from = 0) => draw.integer(Math.min(from, end), end);
  const outages = times(Math.ceil(events / 3000), () => Object.entries(OUTAGES)).flat();
  const firstRotation = Math.min(FIRST_ROTATION, Math.floor(events / 2));
  return [
    ...times(kills, () => kill(draw, at(), workers)),
    { kind: 'rotation' as const, at: firstRotation },
    ...times(Math.ceil(events / 1500) - 1, (): Happening => ({ kind: 'rotation', at: at(firstRotation) })),
    ...PASSING.map((fault) => ({ kind: 'anveo fault' as const, at: at(), fault })),
    ...times(Math.ceil(events / 2500), (): Happening => ({ kind: 'anveo fault', at: at(), fault: outage(draw) })),
    ...outages.map((each) => awsOutage(draw, at(), each)),
    ...times(returns, () => returning(draw, at())),
    ...times(runs, (): Happening => ({ kind: 'bulk run', at: at(), rows: draw.integer(ROWS.least, ROWS.most) })),
  ].toSorted((a, b) => a.at - b.at);
};
