import type { Answer } from '../anveo/answer.ts';
import type { FailureKind } from '../queue/dead-letter.ts';

/** What follows from the cause of a deferral; a cause is one row of the table below. */
interface CauseRule {
  /** Who can end it: Anveo, an operator, or nobody has to. Only what Anveo fails is ever given up. */
  endedBy: 'anveo' | 'operator' | 'nobody';
  /** The counter of its own beside `Deferred`, where an alarm watches it. */
  metric?:
    | 'AnveoFailing'
    | 'CredentialsRefused'
    | 'SettingsWrong'
    | 'DeadLetterNotTaken'
    | 'HistoryNotRead'
    | 'UnexpectedFailure';
  /** The longest visibility timeout of the whole group, before jitter, in seconds. A Retry-After does not lengthen it. */
  longestWaitS?: number;
}

/** Every cause of a deferral. */
export const CAUSES = {
  /** Anveo does not answer, not readably, or asks for patience. */
  anveo: { endedBy: 'anveo', metric: 'AnveoFailing' },
  /** Anveo refuses our key, or Secrets Manager does not hand it out. */
  credentials: { endedBy: 'operator', metric: 'CredentialsRefused' },
  /** Our endpoint setting is wrong. */
  settings: { endedBy: 'operator', metric: 'SettingsWrong' },
  /**
   * The dead-letter queue did not confirm the record, and may hold it all the same. SQS drops a second letter within five
   * minutes only: the record comes back sooner than that.
   */
  'dead-letter-queue': { endedBy: 'operator', metric: 'DeadLetterNotTaken', longestWaitS: 230 },
  /** The history does not say whether a late update is older than what its button shows. */
  history: { endedBy: 'operator', metric: 'HistoryNotRead' },
  /** A bug. */
  unexpected: { endedBy: 'operator', metric: 'UnexpectedFailure' },
  /** The invocation has no time left. */
  time: { endedBy: 'nobody' },
  /** Another update of the message group was deferred. */
  blocked: { endedBy: 'nobody' },
} as const satisfies Record<string, CauseRule>;

/** Why a record stays in the queue for a later invocation. */
export type DeferralCause = keyof typeof CAUSES;

/** The table's row of a cause. */
export const ruleOf = (cause: DeferralCause): CauseRule => CAUSES[cause];

/** A failed call of Anveo, as delivery passes it on. */
type Failed = Extract<Answer, { kind: 'failed' }>;

/** An update that stays in the queue: the failed call, or a cause of ours. `attempts` counts the calls made for it. */
export interface Deferred extends Pick<Failed, 'reason' | 'retryAfterMs' | 'timedOut' | 'mayHaveLanded'> {
  kind: 'deferred';
  cause: DeferralCause;
  attempts: number;
}

/** Why an update is dead-lettered. `reason` is for people: it names the field or quotes Anveo. */
export interface Failure {
  failure: FailureKind;
  reason: string;
  attempts: number;
  /** Anveo may have applied the update, although no answer says so. */
  mayHaveLanded?: true;
}

/** What became of a record in one invocation. `attempts` counts the calls of Anveo that were made for it. */
export type Outcome =
  | { kind: 'delivered'; attempts: number }
  /** The button shows something newer; `by` is its message ID. */
  | { kind: 'superseded'; by: string; attempts: number }
  /** The button shows the same already. */
  | { kind: 'unchanged'; attempts: number }
  | Deferred
  | ({ kind: 'dead-lettered' } & Failure);

/** Returns an error's name and message. */
export const describeError = (error: unknown): string =>
  error instanceof Error ? `${error.name}: ${error.message}` : String(error);
