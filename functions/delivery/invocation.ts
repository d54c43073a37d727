import type { Outcome } from './outcome.ts';
import type { BatchRecord } from './record.ts';

/** One invocation of the function. */
export interface Invocation {
  requestId: string;
  /** When calls of Anveo must have ended, in milliseconds since the epoch. */
  callsEnd: number;
  /** When dead letters must have been sent, likewise. */
  lettersEnd: number;
  /** When Lambda ends it. */
  end: number;
}

/** A record and what became of it. */
export interface Settled {
  record: BatchRecord;
  outcome: Outcome;
  /** From the group's start to this outcome, in milliseconds. */
  durationMs: number;
  /** Of a deferred record: how long it stays invisible. */
  retryInSeconds?: number;
}
