import { setTimeout as sleep } from 'node:timers/promises';
import type { Chronicle } from './chronicle.ts';
import type { PlannedEvent } from './plan/events.ts';

/** How far a run has come. */
export interface Progress {
  /** The published events by their message IDs. */
  readonly published: ReadonlyMap<string, PlannedEvent>;
  /** Messages that have left the queue. */
  readonly done: number;
  readonly waiting: number;
  publish(event: PlannedEvent, messageId: string): void;
}

export const startProgress = (chronicle: Chronicle): Progress => {
  const published = new Map<string, PlannedEvent>();
  const done = new Set<string>();
  chronicle.follow((fact) => {
    if (fact.kind === 'deleted') done.add(fact.messageId);
  });
  return {
    published,
    get done() {
      return done.size;
    },
    get waiting() {
      return published.size - done.size;
    },
    publish(event, messageId) {
      published.set(messageId, event);
      chronicle.add({ kind: 'published', messageId, event: event.number });
    },
  };
};

const LOOK_MS = 250;

/** Resolves when the condition holds, or when for `stallMs` nothing has left the queue; says which. */
export const settled = async (
  progress: Progress,
  isSettled: () => boolean,
  { stallMs, onLook }: { stallMs: number; onLook: () => void },
): Promise<boolean> => {
  let before = progress.done;
  let since = Date.now();
  while (!isSettled()) {
    if (Date.now() - since > stallMs) return false;
    await sleep(LOOK_MS);
    if (progress.done !== before) since = Date.now();
    before = progress.done;
    onLook();
  }
  return true;
};
