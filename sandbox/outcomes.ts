import type { Outcome } from '../functions/delivery/outcome.ts';

/** What the function logged about one message. */
export interface LoggedOutcome {
  messageId: string;
  outcome: Outcome['kind'];
  buttonId?: string;
  failure?: string;
  reason?: string;
  attempts: number;
  retryInSeconds?: number;
}

/** The latest outcome of each message, read from the function's log. */
export interface Outcomes {
  /** Reads one line of the log; ignores lines that are no outcome. */
  read(line: string): void;
  /** Returns a message's latest outcome. */
  of(messageId: string): LoggedOutcome | undefined;
  /** Calls `listener` with each outcome from now on. */
  listen(listener: (outcome: LoggedOutcome) => void): void;
  /** Resolves when all these messages have left the queue for good. */
  settled(messageIds: readonly string[]): Promise<void>;
}

/** Replaces control characters: button IDs and Anveo's words are foreign text, and a terminal would obey it. */
export const plain = (text: string): string => text.replaceAll(/\p{Cc}+/gu, ' ');

const isOutcome = (value: unknown): value is LoggedOutcome =>
  typeof value === 'object' && value !== null && 'outcome' in value && 'messageId' in value;

const parse = (line: string): unknown => {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
};

/** Whether a message has left the queue for good. */
export const isSettled = (outcome: LoggedOutcome | undefined): boolean =>
  outcome !== undefined && outcome.outcome !== 'deferred';

/** Bounds the memory of a sandbox that runs for weeks. */
const MOST_KEPT = 10_000;

/** Returns a reader of the function's log. */
export const createOutcomes = (): Outcomes => {
  const latest = new Map<string, LoggedOutcome>();
  const listeners = new Set<(outcome: LoggedOutcome) => void>();
  return {
    read(line) {
      const outcome = parse(line);
      if (!isOutcome(outcome)) return;
      latest.set(outcome.messageId, outcome);
      if (latest.size > MOST_KEPT) latest.delete(latest.keys().next().value ?? '');
      for (const listener of listeners) listener(outcome);
    },
    of: (messageId) => latest.get(messageId),
    listen(listener) {
      listeners.add(listener);
    },
    settled(messageIds) {
      const waiting = new Set(messageIds.filter((messageId) => !isSettled(latest.get(messageId))));
      if (waiting.size === 0) return Promise.resolve();
      const { promise, resolve } = Promise.withResolvers<void>();
      const listener = (outcome: LoggedOutcome) => {
        if (isSettled(outcome)) waiting.delete(outcome.messageId);
        if (waiting.size > 0) return;
        listeners.delete(listener);
        resolve();
      };
      listeners.add(listener);
      return promise;
    },
  };
};
