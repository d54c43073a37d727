/** What the function logged about one message. */
export interface LoggedOutcome {
  messageId: string;
  outcome: 'delivered' | 'superseded' | 'deferred' | 'dead-lettered';
  failure?: string;
  reason?: string;
  attempts: number;
  retryInSeconds?: number;
}

/** The latest outcome of each message, read from the function's log, and a way to wait for them. */
export interface Outcomes {
  /** Takes one line of the log; lines that are no outcome are passed over. */
  read(line: string): void;
  of(messageId: string): LoggedOutcome | undefined;
  /** Resolves when each of these messages has left the queue for good, or after `timeoutMs`. */
  settled(messageIds: readonly string[], timeoutMs: number): Promise<void>;
}

const isOutcome = (value: unknown): value is LoggedOutcome =>
  typeof value === 'object' && value !== null && 'outcome' in value && 'messageId' in value;

const parse = (line: string): unknown => {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
};

/** Outcomes that are kept: a sandbox that runs for weeks must not grow. */
const MOST_KEPT = 10_000;

export const createOutcomes = (): Outcomes => {
  const latest = new Map<string, LoggedOutcome>();
  const waiters = new Set<() => void>();
  const isFinal = (messageId: string) => (latest.get(messageId)?.outcome ?? 'deferred') !== 'deferred';
  return {
    read(line) {
      const value = parse(line);
      if (!isOutcome(value)) return;
      latest.set(value.messageId, value);
      if (latest.size > MOST_KEPT) latest.delete(latest.keys().next().value ?? '');
      for (const check of waiters) check();
    },
    of: (messageId) => latest.get(messageId),
    settled(messageIds, timeoutMs) {
      const { promise, resolve } = Promise.withResolvers<void>();
      const check = () => {
        if (messageIds.every(isFinal)) resolve();
      };
      const late = setTimeout(resolve, timeoutMs);
      waiters.add(check);
      check();
      return promise.finally(() => {
        clearTimeout(late);
        waiters.delete(check);
      });
    },
  };
};
