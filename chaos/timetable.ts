import type { Chronicle, Fact } from './chronicle.ts';
import type { Draw } from './plan/draw.ts';

/** What happens to the run, by its progress: the number of messages that have left the queue. */
export type Happening =
  /** A worker dies at the next such fact. */
  | { kind: 'kill'; at: number; fact: Fact['kind']; worker: number }
  | { kind: 'rotation'; at: number }
  /** Anveo fails its next requests. */
  | { kind: 'anveo outage'; at: number; calls: number }
  /** AWS refuses the next calls of this action. */
  | { kind: 'aws outage'; at: number; action: string; calls: number };

/** Moments at which a process dies: each is between two steps that must not be torn apart unnoticed. */
const MOMENTS: Readonly<Partial<Record<Fact['kind'], number>>> = {
  received: 2,
  called: 4,
  logged: 3,
  'dead-lettered': 2,
  postponed: 1,
  deleted: 1,
};

/** Until the first rotation Anveo's words quote the key, and the function has to leave it out. */
const EVENTS_ON_THE_FIRST_KEY = 400;

const times = (count: number, at: () => Happening): Happening[] => Array.from({ length: count }, at);

/** Draws what happens in a run of so many events. */
export const planTimetable = (draw: Draw, size: { events: number; kills: number; workers: number }): Happening[] => {
  const { events, kills, workers } = size;
  const at = (from = 0) => draw.integer(Math.floor(events * from), Math.floor(events * 0.9));
  const kill = (): Happening => ({
    kind: 'kill',
    at: at(),
    fact: draw.weighted(MOMENTS as Record<Fact['kind'], number>),
    worker: draw.integer(0, workers - 1),
  });
  const awsOutage = (): Happening => ({
    kind: 'aws outage',
    at: at(),
    action: draw.pick(['SendMessage', 'GetSecretValue', 'ChangeMessageVisibilityBatch']),
    calls: draw.integer(3, 8),
  });
  const firstRotation = Math.max(0.1, Math.min(0.5, EVENTS_ON_THE_FIRST_KEY / events));
  return [
    ...times(kills, kill),
    ...times(Math.ceil(events / 1500), () => ({ kind: 'rotation', at: at(firstRotation) })),
    ...times(Math.floor(events / 2500), () => ({ kind: 'anveo outage', at: at(), calls: draw.integer(5, 8) })),
    ...times(Math.ceil(events / 1000), awsOutage),
  ].toSorted((a, b) => a.at - b.at);
};

/** Those who make it happen. */
export interface Actors {
  /** Kills a worker's process with SIGKILL; says whether there was one to kill. */
  kill(worker: number): boolean;
  /** Changes the key, once the change before is done. */
  rotate(): void;
  /** Anveo fails so many requests. */
  anveoOutage(calls: number): void;
  /** AWS refuses so many calls of an action. */
  awsOutage(action: string, calls: number): void;
}

/** Carries the timetable out as the chronicle grows. A kill strikes while the fact that it waits for is being told. */
export const follow = (timetable: readonly Happening[], chronicle: Chronicle, actors: Actors): void => {
  const coming = [...timetable];
  let due: Extract<Happening, { kind: 'kill' }>[] = [];
  let progress = 0;

  const begin = (happening: Happening) => {
    if (happening.kind === 'kill') due.push(happening);
    if (happening.kind === 'rotation') actors.rotate();
    if (happening.kind === 'anveo outage') actors.anveoOutage(happening.calls);
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
};
