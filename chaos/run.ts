import type { Facts } from './checks/facts.ts';
import { type Chronicle, startChronicle } from './chronicle.ts';
import { planButtons } from './plan/buttons.ts';
import { type Draw, streamsOf } from './plan/draw.ts';
import { type EventPlan, naturesOf, planEvents } from './plan/events.ts';
import { type Happening, planTimetable } from './plan/happenings.ts';
import { type Progress, settled, startProgress } from './progress.ts';
import { publishAll } from './publishers.ts';
import type { Letter } from './queue/letters.ts';
import { readHistory } from './read-history.ts';
import { follow } from './timetable.ts';
import type { QueueKind } from './update-queue.ts';
import { startWorld, type World } from './world.ts';

/** What a run is to be. */
export interface RunOptions {
  seed: number;
  events: number;
  kills: number;
  /** How often dead letters are moved back. */
  returns: number;
  /** Bulk runs. */
  runs: number;
  /** How often one of them is undone. */
  undos: number;
  buttons: number;
  queue: QueueKind;
  /** The share of the publishers' events that goes over HTTP, in percent. */
  http: number;
  /** Poison among the events, in percent. */
  poison: number;
  /** Nothing is published after so many minutes. */
  minutes?: number | undefined;
  /** Told now and then how many events have been published and have left the queue. */
  onProgress?: (published: number, done: number) => void;
}

const WORKERS = 2;
const PUBLISHERS = 4;
const MINUTE_MS = 60_000;
/** When nothing leaves the queue for so long, what is left counts as stuck, in milliseconds. */
const STALL_MS = 60_000;
/** The calm has this share of the events, at most so many, and more poison than the storm. */
const CALM = { share: 0.2, events: 200, poison: 5 };
/** The most poison, in percent. */
export const MOST_POISON = 50;

/** A run under way. */
interface Run {
  options: RunOptions;
  world: World;
  progress: Progress;
  publishers: readonly Draw[];
  plan: EventPlan;
  /** When nothing more is published, in milliseconds since the epoch. */
  end: number;
}

/** Publishes so many events. Resolves once all are published and `isOver` holds, or the queue is stuck. */
const publish = async (run: Run, events: number, poison: number, isOver: () => boolean): Promise<void> => {
  const { options, world, progress, publishers, plan, end } = run;
  const natures = naturesOf(poison);
  let left = events;
  let isPublished = false;
  const publishing = {
    queue: world.queue,
    next: () => (left-- > 0 && Date.now() < end ? plan.next(Date.now(), natures) : undefined),
    waiting: () => (left > 0 ? progress.free : 0),
    onPublished: progress.publish,
    http: world.http,
  };
  const done = Promise.all(publishers.map((draw) => publishAll(draw, publishing))).finally(() => {
    isPublished = true;
  });
  const onLook = () => options.onProgress?.(progress.published.size, progress.done);
  await settled(progress, () => isPublished && isOver(), { stallMs: STALL_MS, onLook });
  left = 0;
  await done;
};

/**
 * The calm: only poison fails. The storm: everything fails and processes are killed. The rest: only poison fails again,
 * until what is left in the queue changes no more.
 */
const play = async (run: Run, timetable: readonly Happening[], calm: number, chronicle: Chronicle): Promise<void> => {
  const { options, world, progress } = run;
  world.begin('calm');
  await publish(run, calm, Math.min(options.poison * CALM.poison, MOST_POISON), () => progress.isAtRest);
  world.begin('storm');
  const end = follow(timetable, chronicle, world);
  await publish(run, options.events - calm, options.poison, () => progress.free === 0);
  end();
  await world.sent();
  world.begin('rest');
  progress.recount();
  await publish(run, 0, 0, () => progress.isAtRest);
};

const shownBy = ({ anveo }: World): Facts['buttons'] =>
  anveo.buttons().map(({ id, parameters, countries, variables }) => ({ id, parameters, countries, variables }));

/** Returns the letters that were moved back and those that were not. What an interrupted move left is one of both. */
const lettersOf = async ({ queue, returns }: World): Promise<Letter[]> => {
  const letters = [...returns.letters, ...(await queue.letters())];
  return [...new Map(letters.map((letter) => [`${letter.messageId} ${letter.takenAt}`, letter])).values()];
};

/** Publishes events, lets happen what the seed says, and returns what was seen. */
export const runChaos = async (options: RunOptions): Promise<Facts> => {
  const streams = streamsOf(options.seed);
  const buttons = planButtons(streams(), options.buttons);
  const plan = planEvents(streams(), buttons);
  const calm = Math.min(CALM.events, Math.ceil(options.events * CALM.share));
  const timetable = planTimetable(streams(), { ...options, events: options.events - calm, workers: WORKERS });
  const publishers = Array.from({ length: PUBLISHERS }, streams);
  const chronicle = startChronicle();
  const progress = startProgress(chronicle);
  const output: string[] = [];
  const onLine = (line: string) => output.push(line);
  const { queue, http } = options;
  const parts = { chronicle, progress, plan, buttons, workers: WORKERS, queue, http, streams, onLine };
  const world = await startWorld(parts);
  const end = Date.now() + (options.minutes ?? Number.POSITIVE_INFINITY) * MINUTE_MS;
  await play({ options, world, progress, publishers, plan, end }, timetable, calm, chronicle);
  await world.stop();
  const left = world.queue.left();
  const letters = await lettersOf(world);
  const history = await readHistory(world.history, buttons);
  await world.close();
  const seen = { letters, history, http: world.http.seen, left, output, buttons: shownBy(world), secrets: world.keys };
  return { published: progress.published, entries: chronicle.entries, began: chronicle.began, ...seen };
};
