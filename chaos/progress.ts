import { setTimeout as sleep } from 'node:timers/promises';
import type { Chronicle } from './chronicle.ts';
import type { PlannedEvent } from './plan/events.ts';

/** How far a run has come. */
export interface Progress {
  /** The published events by their message IDs. */
  readonly published: ReadonlyMap<string, PlannedEvent>;
  /** Messages that have left the queue. */
  readonly done: number;
  /** Messages that are still in the queue, without those of buttons that poison may hold up. */
  readonly free: number;
  /** Whether every button has either no message left, or poison that was deferred so often that nothing changes any more. */
  readonly isAtRest: boolean;
  /** Returns the first message of an event, by its number, and those of its messages that are in the queue. */
  messagesOf(number: number): { first: PlannedEvent | undefined; waiting: PlannedEvent[] };
  /** Counts the messages of a run, and those of them that have left the queue. */
  countRun(runId: string): { sent: number; gone: number };
  publish(event: PlannedEvent, messageId: string): void;
  /** Forgets how often poison has been deferred. */
  recount(): void;
}

/**
 * After so many deferrals of one poison update, between which nothing came to its button and nothing left it, nothing
 * will. One more than the receives after which an update goes in order would do without faults; others outlast an attempt
 * that times out on a busy machine.
 */
export const DEFERRALS_AT_REST = 5;

/** The messages of one button that are in the queue. */
interface Waiting {
  messages: Map<string, PlannedEvent>;
  /** Deferrals of poison since the last change of `messages`, by message ID. */
  deferrals: Map<string, number>;
}

const hasPoison = ({ messages }: Waiting) => [...messages.values()].some(({ nature }) => nature === 'poison');

const isAtRest = ({ deferrals }: Waiting) => [...deferrals.values()].some((count) => count >= DEFERRALS_AT_REST);

/** Follows the chronicle. */
export const startProgress = (chronicle: Chronicle): Progress => {
  const published = new Map<string, PlannedEvent>();
  const done = new Set<string>();
  const buttons = new Map<string, Waiting>();

  const change = (id: string, messageId: string, event?: PlannedEvent) => {
    const { messages } = buttons.get(id) ?? { messages: new Map<string, PlannedEvent>() };
    if (event) messages.set(messageId, event);
    else messages.delete(messageId);
    if (messages.size > 0) buttons.set(id, { messages, deferrals: new Map() });
    else buttons.delete(id);
  };

  chronicle.follow((fact) => {
    if (fact.kind !== 'deleted' && fact.kind !== 'logged') return;
    const { messageId } = fact;
    const event = published.get(messageId);
    if (fact.kind === 'deleted') done.add(messageId);
    if (event && fact.kind === 'deleted') change(event.button.id, messageId);
    if (event?.nature !== 'poison' || fact.kind !== 'logged') return;
    const deferrals = buttons.get(event.button.id)?.deferrals;
    deferrals?.set(messageId, (deferrals.get(messageId) ?? 0) + 1);
  });

  return {
    published,
    get done() {
      return done.size;
    },
    get free() {
      return [...buttons.values()].reduce((sum, each) => sum + (hasPoison(each) ? 0 : each.messages.size), 0);
    },
    get isAtRest() {
      return [...buttons.values()].every(isAtRest);
    },
    messagesOf(number) {
      const messages = [...published].filter(([, event]) => event.number === number);
      const waiting = messages.flatMap(([messageId, event]) => (done.has(messageId) ? [] : [event]));
      return { first: messages[0]?.[1], waiting };
    },
    countRun(runId) {
      const messages = [...published].filter(([, event]) => event.runId === runId);
      return { sent: messages.length, gone: messages.filter(([messageId]) => done.has(messageId)).length };
    },
    publish(event, messageId) {
      published.set(messageId, event);
      chronicle.add({ kind: 'published', messageId, event: event.number });
      // The queue may have let go of it before its publisher heard that the queue took it.
      if (!done.has(messageId)) change(event.button.id, messageId, event);
    },
    recount() {
      for (const { deferrals } of buttons.values()) deferrals.clear();
    },
  };
};

const LOOK_MS = 250;

/** Resolves with true when the condition holds; with false when nothing has left the queue for `stallMs`. */
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
