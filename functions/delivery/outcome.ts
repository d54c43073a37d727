/** Why a record stays in the queue for a later invocation. */
export type DeferralCause =
  /** Anveo does not answer, or not in a way that can be read, or asks for patience. */
  | 'anveo'
  /** Our key is refused, or cannot be had from Secrets Manager. */
  | 'credentials'
  /** Our endpoint setting is wrong. */
  | 'settings'
  /** The invocation's time is used up. */
  | 'time'
  /** The dead-letter queue did not take the record. */
  | 'dead-letter-queue'
  /** An update of the same message group, sent earlier, was deferred. */
  | 'blocked'
  /** A fault of our own program. */
  | 'unexpected';

/** The kinds of dead letter, as the attribute FailureKind names them. */
export type FailureKind = 'Invalid' | 'Rejected' | 'Expired' | 'Exhausted';

/** What became of a record in one invocation. `attempts` counts the calls of Anveo that were made for it. */
export type Outcome =
  | { kind: 'delivered'; attempts: number }
  /** A newer update that sets the same parameters was delivered instead; `by` is its message ID. */
  | { kind: 'superseded'; by: string }
  | Deferred
  | { kind: 'dead-lettered'; failure: FailureKind; reason: string; attempts: number };

export interface Deferred {
  kind: 'deferred';
  cause: DeferralCause;
  reason: string;
  attempts: number;
  /** The earliest moment that Anveo asked for, in milliseconds from now. */
  retryAfterMs?: number;
}
