import type { Facts } from './checks/facts.ts';
import { startChronicle } from './chronicle.ts';
import { planButtons } from './plan/buttons.ts';
import { type Draw, streamsOf } from './plan/draw.ts';
import { type PlannedEvent, planEvents } from './plan/events.ts';
import { type Progress, settled, startProgress } from './progress.ts';
import { publishAll } from './publishers.ts';
import { follow, planTimetable } from './timetable.ts';
import type { QueueKind } from './update-queue.ts';
import { startWorld, type World } from './world.ts';

export interface RunOptions {
  seed: number;
  events: number;
  kills: number;
  buttons: number;
  queue: QueueKind;
  /** Nothing is published after so many minutes. */
  minutes?: number | undefined;
  /** Told now and then how many events have been published and have left the queue. */
  onProgress?: (published: number, done: number) => void;
}

const WORKERS = 2;
const PUBLISHERS = 4;
const MINUTE_MS = 60_000;
/** Without any progress for so long, what is still in the queue counts as stuck, in milliseconds. */
const STALL_MS = 60_000;

interface Publication {
  /** Resolves when the last event has been published. */
  done: Promise<unknown>;
  readonly isOver: boolean;
  stop(): void;
}

const startPublishing = (
  { events, minutes = Number.POSITIVE_INFINITY }: RunOptions,
  draws: readonly Draw[],
  plan: (now: number) => PlannedEvent,
  world: World,
  progress: Progress,
): Publication => {
  const end = Date.now() + minutes * MINUTE_MS;
  let left = events;
  let over = false;
  const publishing = {
    queue: world.queue,
    next: () => (left-- > 0 && Date.now() < end ? plan(Date.now()) : undefined),
    waiting: () => (left > 0 ? progress.waiting : 0),
    onPublished: progress.publish,
  };
  const done = Promise.all(draws.map((draw) => publishAll(draw, publishing))).finally(() => {
    over = true;
  });
  return {
    done,
    get isOver() {
      return over;
    },
    stop() {
      left = 0;
    },
  };
};

const shownBy = ({ anveo }: World): Facts['buttons'] =>
  anveo.buttons().map(({ id, parameters, countries, variables }) => ({ id, parameters, countries, variables }));

/** Publishes events, lets happen what the seed says, waits until all have left the queue, and gives what was seen. */
export const runChaos = async (options: RunOptions): Promise<Facts> => {
  const streams = streamsOf(options.seed);
  const buttons = planButtons(streams(), options.buttons);
  const plan = planEvents(streams(), buttons);
  const timetable = planTimetable(streams(), { ...options, workers: WORKERS });
  const publishers = Array.from({ length: PUBLISHERS }, streams);
  const chronicle = startChronicle();
  const progress = startProgress(chronicle);
  const output: string[] = [];
  const onLine = (line: string) => output.push(line);
  const world = await startWorld({ chronicle, buttons, workers: WORKERS, queue: options.queue, streams, onLine });
  follow(timetable, chronicle, world);

  const publication = startPublishing(options, publishers, plan, world, progress);
  const onLook = () => options.onProgress?.(progress.published.size, progress.done);
  await settled(progress, () => publication.isOver && progress.waiting === 0, { stallMs: STALL_MS, onLook });
  publication.stop();
  await publication.done;
  const left = world.queue.left();
  const letters = await world.queue.letters();
  await world.close();
  const seen = { letters, left, output, buttons: shownBy(world), secrets: world.keys };
  return { published: progress.published, entries: chronicle.entries, began: chronicle.began, ...seen };
};
