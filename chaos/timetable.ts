import type { Misbehaviour } from '../sandbox/anveo/simulator.ts';
import { PASSING } from './anveo-faults.ts';
import type { Chronicle, Fact } from './chronicle.ts';
import type { Draw } from './plan/draw.ts';

/** What happens to the run; `at` counts the messages that have left the queue since the timetable began. */
export type Happening =
  /** A worker is killed at the next fact of this kind. */
  | { kind: 'kill'; at: number; fact: Fact['kind']; worker: number }
  | { kind: 'rotation'; at: number }
  /** Anveo fails its next requests in this way. */
  | { kind: 'anveo fault'; at: number; fault: Misbehaviour }
  /** AWS refuses the next calls of this action. */
  | { kind: 'aws outage'; at: number; action: string; calls: number };

/** The facts at which a process is killed, by weight: each lies between two steps of the function. */
const MOMENTS: Readonly<Partial<Record<Fact['kind'], number>>> = {
  received: 2,
  called: 4,
  logged: 3,
  'dead-lettered': 2,
  postponed: 1,
  deleted: 1,
};

/** The first rotation comes after so many events, or half of them, so that a run of any length has one. */
const FIRST_ROTATION = 400;

/** Nothing happens once this share of the events has left the queue: the others may wait behind poison until the end. */
const LATEST = 0.7;

/** Several requests in a row: more than the attempts of one receive. */
const outage = (draw: Draw): Misbehaviour => ({ kind: 'status', status: 503, times: draw.integer(5, 8) });

const times = (count: number, at: () => Happening): Happening[] => Array.from({ length: count }, at);

/** Draws what happens in a run of so many events. Each of Anveo's faults comes at least once. */
export const planTimetable = (draw: Draw, size: { events: number; kills: number; workers: number }): Happening[] => {
  const { events, kills, workers } = size;
  const end = Math.floor(events * LATEST);
  const at = (from = 0) => draw.integer(Math.min(from, end), end);
  const kill = (): Happening => ({
    kind: 'kill',
    at: at(),
    fact: draw.weighted(MOMENTS as Record<Fact['kind'], number>),
    worker: draw.integer(0, workers - 1),
  });
  const awsOutage = (): Happening => ({
    kind: 'aws outage',
    at: at(),
    action: draw.pick(['SendMessageBatch', 'GetSecretValue', 'ChangeMessageVisibilityBatch']),
    calls: draw.integer(3, 8),
  });
  const firstRotation = Math.min(FIRST_ROTATION, Math.floor(events / 2));
  return [
    ...times(kills, kill),
    { kind: 'rotation' as const, at: firstRotation },
    ...times(Math.ceil(events / 1500) - 1, () => ({ kind: 'rotation', at: at(firstRotation) })),
    ...PASSING.map((fault) => ({ kind: 'anveo fault' as const, at: at(), fault })),
    ...times(Math.ceil(events / 2500), () => ({ kind: 'anveo fault', at: at(), fault: outage(draw) })),
    ...times(Math.ceil(events / 1000), awsOutage),
  ].toSorted((a, b) => a.at - b.at);
};

/** What the timetable acts on. */
export interface Actors {
  /** Kills a worker's process with SIGKILL; says whether there was one to kill. */
  kill(worker: number): boolean;
  /** Changes the key, once the previous change is done. */
  rotate(): void;
  /** Anveo fails its next requests in this way. */
  misbehave(fault: Misbehaviour): void;
  /** AWS refuses so many calls of an action. */
  awsOutage(action: string, calls: number): void;
}

/** Carries the timetable out as facts are added, a kill while its fact is being added. Returns what ends it. */
export const follow = (timetable: readonly Happening[], chronicle: Chronicle, actors: Actors): (() => void) => {
  let coming = [...timetable];
  let due: Extract<Happening, { kind: 'kill' }>[] = [];
  let progress = 0;

  const begin = (happening: Happening) => {
    if (happening.kind === 'kill') due.push(happening);
    if (happening.kind === 'rotation') actors.rotate();
    if (happening.kind === 'anveo fault') actors.misbehave(happening.fault);
    if (happening.kind === 'aws outage') actors.awsOutage(happening.action, happening.calls);
  };

  chronicle.follow((fact) => {
    if (fact.kind === 'deleted') progress += 1;
    while ((coming[0]?.at ?? Number.POSITIVE_INFINITY) <= progress) begin(coming.shift() as Happening);
    const strikes = due.find((kill) => kill.fact === fact.kind);
    if (!strikes) return;
    const victim = 'worker' in fact ? fact.worker : strikes.worker;
    due = due.filter((kill) => kill !== strikes);
    if (!actors.kill(victim)) due.push(strikes);
  });
  return () => {
    coming = [];
    due = [];
  };
};
