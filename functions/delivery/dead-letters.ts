import type { DeadLetter } from '../queue/dead-letter.ts';
import type { Clock } from './clock.ts';
import type { Invocation } from './invocation.ts';
import { describeError, type Failure, type Outcome } from './outcome.ts';
import type { Queues } from './queues.ts';
import type { BatchRecord } from './record.ts';

/** A record and why it cannot be delivered. */
export interface Failed {
  record: BatchRecord;
  failure: Failure;
}

const letterOf = ({ record, failure }: Failed, now: number, requestId: string): DeadLetter => ({
  body: record.body,
  messageGroup: record.messageGroup,
  messageId: record.messageId,
  failureKind: failure.failure,
  failureReason: failure.reason,
  buttonId: record.buttonId,
  sourceMessageId: record.first?.messageId ?? record.messageId,
  sentAt: new Date(record.first?.sentAt ?? record.sentAt).toISOString(),
  failedAt: new Date(now).toISOString(),
  receiveCount: record.receiveCount,
  requestId,
  runId: record.runId,
  by: record.by,
});

/** @param error why the dead-letter queue did not take the record, if so */
const outcomeOf = (failure: Failure, error: string | undefined): Outcome => {
  if (error === undefined) return { kind: 'dead-lettered', ...failure };
  const reason = `the dead-letter queue did not take it (${error}); ${failure.failure}: ${failure.reason}`;
  return { kind: 'deferred', cause: 'dead-letter-queue', reason, attempts: failure.attempts };
};

export interface DeadLetterParts {
  sendDeadLetters: Queues['sendDeadLetters'];
  clock: Clock;
}

/** Dead-letters records within the time that is left. Returns their outcomes in order: dead-lettered or deferred. */
export const deadLetter = async (
  failed: readonly Failed[],
  { lettersEnd, requestId }: Invocation,
  { sendDeadLetters, clock }: DeadLetterParts,
): Promise<Outcome[]> => {
  const now = clock.now();
  const outcomes = (errorOf: (index: number) => string | undefined) =>
    failed.map(({ failure }, index) => outcomeOf(failure, errorOf(index)));
  if (now >= lettersEnd) return outcomes(() => 'the invocation has no time left');
  try {
    const letters = failed.map((each) => letterOf(each, now, requestId));
    const errors = await sendDeadLetters(letters, lettersEnd - now);
    return outcomes((index) => errors[index]);
  } catch (error) {
    return outcomes(() => describeError(error));
  }
};
