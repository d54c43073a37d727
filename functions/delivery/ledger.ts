import type { Clock } from './clock.ts';
import type { Incoming } from './incoming.ts';
import type { Outcome } from './outcome.ts';

/** A record with what became of it. */
export interface Settled {
  incoming: Incoming;
  outcome: Outcome;
  /** From the group's start to this outcome, in milliseconds. */
  durationMs: number;
}

/** The records of one message group: those that wait, in their order, and those that are settled. */
export interface Ledger {
  readonly waiting: readonly Incoming[];
  readonly settled: readonly Settled[];
  /** Gives a waiting record its outcome. A deferred record stops all behind it: they are deferred with it. */
  settle(incoming: Incoming, outcome: Outcome): void;
}

export const openLedger = (group: readonly Incoming[], clock: Clock): Ledger => {
  const startedAt = clock.now();
  const waiting = [...group];
  const settled: Settled[] = [];
  const enter = (incoming: Incoming, outcome: Outcome) =>
    settled.push({ incoming, outcome, durationMs: clock.now() - startedAt });
  return {
    waiting,
    settled,
    settle(incoming, outcome) {
      const [, ...behind] = waiting.splice(waiting.indexOf(incoming));
      enter(incoming, outcome);
      if (outcome.kind !== 'deferred') {
        waiting.push(...behind);
        return;
      }
      const reason = `behind the deferred message ${incoming.messageId} of its group`;
      for (const each of behind) enter(each, { kind: 'deferred', cause: 'blocked', reason, attempts: 0 });
    },
  };
};
