import type { Misbehaviour } from '../../sandbox/anveo/simulator.ts';
import { PASSING } from '../anveo-faults.ts';
import type { OutageFault } from '../aws-faults.ts';
import type { Fact } from '../chronicle.ts';
import type { Mover } from '../operator/returns.ts';
import type { UndoPlan } from '../operator/undos.ts';
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
  | { kind: 'bulk run'; at: number; rows: number }
  | { kind: 'undo'; at: number; plan: UndoPlan };

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
  /** How often one of them is undone. */
  undos: number;
}

/** A replay reads the whole dead-letter queue, so it is the rarer one, and moves more. */
const MOVERS = { redrive: 4, replay: 1 };
const MOST_LETTERS: Readonly<Record<Mover, number>> = { redrive: 10, replay: 25 };
const ROWS = { least: 10, most: 60 };
/** So many messages leave the queue between a run's start and its undo, at most. */
const BEFORE_UNDO = 150;
/** Most undos begin when the whole run was delivered, the others while it is. */
const DELIVERED = 0.6;
const TWICE = 0.2;
const KILLED = 0.3;
/** Most undos are of the run that was started last. */
const LAST = 0.6;

const kill = (draw: Draw, at: number, workers: number): Happening => ({
  kind: 'kill',
  at,
  fact: draw.weighted(MOMENTS as Record<Fact['kind'], number>),
  worker: draw.integer(0, workers - 1),
});

const awsOutage = (draw: Draw, at: number, [action, faults]: [string, OutageFaults]): Happening => {
  return { kind: 'aws outage', at, action, calls: draw.integer(3, 8), fault: draw.pick(faults) };
};

const returning = (draw: Draw, at: number): Happening => {
  const by = draw.weighted<Mover>(MOVERS);
  return { kind: 'return', at, by, letters: draw.integer(1, MOST_LETTERS[by]), isInterrupted: draw.chance(0.2) };
};

const undo = (draw: Draw, at: number): Happening => {
  const which = draw.fraction();
  const [killedAt, deliveredShare] = [draw.fraction(), draw.fraction()];
  const plan = {
    which: draw.chance(LAST) ? 1 - Number.EPSILON : which,
    deliveredShare: draw.chance(DELIVERED) ? 1 : deliveredShare,
    isTwice: draw.chance(TWICE),
    killedAt: draw.chance(KILLED) ? killedAt : 1,
  };
  return { kind: 'undo', at, plan };
};

/** Draws bulk runs, and undos some time after the start of one. */
const bulk = (draw: Draw, runs: number, undos: number, at: () => number, end: number): Happening[] => {
  const started = times(runs, at);
  const [first, ...others] = started;
  if (first === undefined) return [];
  return [
    ...started.map((each): Happening => ({ kind: 'bulk run', at: each, rows: draw.integer(ROWS.least, ROWS.most) })),
    ...times(undos, () => {
      const after = draw.pick([first, ...others]) + draw.integer(1, BEFORE_UNDO);
      return undo(draw, Math.min(after, end));
    }),
  ];
};

/** Draws what happens in a run. Each of Anveo's faults comes at least once, and each outage of AWS. */
export const planTimetable = (draw: Draw, { events, kills, workers, returns, runs, undos }: Size): Happening[] => {
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
    ...bulk(draw, runs, undos, at, end),
  ].toSorted((a, b) => a.at - b.at);
};
