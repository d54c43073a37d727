import type { ReceivedRequest } from '../sandbox/anveo/simulator.ts';

/** A part of a run. In `calm` and `rest` nothing fails but what Anveo never takes; both begin with fresh processes. */
export type Phase = 'calm' | 'storm' | 'rest';

/** Something that was seen from outside of the function. `receive` counts the receives of a message, from 1. */
export type Fact =
  | { kind: 'published'; messageId: string; event: number }
  /** `sentAt` is the queue's own time of sending, in milliseconds since the epoch. */
  | { kind: 'received'; messageId: string; receive: number; sequence: string; sentAt: number; worker: number }
  | { kind: 'called'; event: number | undefined; request: ReceivedRequest }
  | { kind: 'logged'; messageId: string; receive: number; outcome: Outcome; worker: number }
  /** The history took that a button shows this update: when it was decided and first sent, as the item says. */
  | { kind: 'shown'; button: string; messageId: string; asOf: number; sentAt: number; worker: number }
  /** The history took what became of an update, by its first message. */
  | { kind: 'recorded'; button: string; messageId: string; outcome: string; worker: number }
  /** The function said that the history did not take the outcomes of an invocation. */
  | { kind: 'not written'; requestId: string; worker: number }
  | { kind: 'postponed'; messageId: string; receive: number; seconds: number; worker: number }
  /** The dead-letter queue took it. */
  | { kind: 'dead-lettered'; messageId: string; worker: number }
  /** The queue deleted it with the receipt of this receive. */
  | { kind: 'deleted'; messageId: string; receive: number; worker: number }
  /** A call of AWS that was made to fail. */
  | { kind: 'fault'; action: string; fault: string; worker: number }
  | { kind: 'killed'; worker: number }
  /** A replay settled an update by another message, and did not send it. Both by their first messages. */
  | { kind: 'settled'; messageId: string; by: string }
  /** An undo begins; has decided on each button that it knows; has sent all, but what the run left out. */
  | { kind: 'undo'; undoId: string; run: string; step: 'begun' | 'decided' | 'sent'; leftOut?: readonly string[] }
  /** What an undo does with a button. */
  | { kind: 'decided'; undoId: string; run: string; button: string; action: Decision }
  | { kind: 'phase'; phase: Phase }
  | { kind: 'rotated' };

/** What an undo does with a button; `restored`, `same` and `dead` are why it does nothing. */
export type Decision = 'restore' | 'changed-since' | 'no-earlier-state' | 'restored' | 'same' | 'dead';

/** What the function logged about a message. */
export interface Outcome {
  outcome: string;
  failure?: string;
  cause?: string;
  reason?: string;
  by?: string;
  attempts?: number;
  requestId?: string;
  mayHaveLanded?: boolean;
}

/** A fact with its moment, in milliseconds since the run began. */
export type Entry = Fact & { at: number };

/** All that was seen in one run, in order. */
export interface Chronicle {
  readonly entries: readonly Entry[];
  /** When the run began, in milliseconds since the epoch. */
  readonly began: number;
  add(fact: Fact): void;
  /** Calls the listener with every later fact, as it is added. */
  follow(listener: (fact: Fact) => void): void;
}

/** Starts an empty chronicle. */
export const startChronicle = (now: () => number = Date.now): Chronicle => {
  const began = now();
  const entries: Entry[] = [];
  const listeners: ((fact: Fact) => void)[] = [];
  return {
    entries,
    began,
    add(fact) {
      entries.push({ ...fact, at: now() - began });
      for (const listener of listeners) listener(fact);
    },
    follow: (listener) => listeners.push(listener),
  };
};
