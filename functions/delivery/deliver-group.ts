import { describeFaults } from '../event/faults.ts';
import type { Clock } from './clock.ts';
import { coveredRun } from './cover.ts';
import type { DeliverUpdate, Verdict } from './deliver-update.ts';
import type { Incoming } from './incoming.ts';
import { type Ledger, openLedger, type Settled } from './ledger.ts';
import type { Deferred, FailureKind, Outcome } from './outcome.ts';
import type { Queues } from './queues.ts';

export interface Invocation {
  /** When attempts must have ended, in milliseconds since the epoch. */
  deadline: number;
  requestId: string;
}

export interface GroupParts {
  deliver: DeliverUpdate;
  queues: Pick<Queues, 'deadLetter'>;
  clock: Clock;
  /** Age at which an update that Anveo keeps failing is given up, in milliseconds. */
  retryWindowMs: number;
}

interface Failure {
  failure: FailureKind;
  reason: string;
  /** Calls of Anveo that were made for it. */
  attempts?: number;
}

/** Why a record is not to be sent at all: what it says is invalid, or too late. */
const unfit = ({ event }: Incoming, now: number): Failure | undefined => {
  if (!event.ok) return { failure: 'Invalid', reason: describeFaults(event.faults) };
  const { notAfter } = event.update;
  if (notAfter === undefined || now <= Date.parse(notAfter)) return undefined;
  return { failure: 'Expired', reason: `not delivered before its notAfter, ${notAfter}` };
};

export const describeError = (error: unknown): string =>
  error instanceof Error ? `${error.name}: ${error.message}` : String(error);

const updateOf = ({ event }: Incoming) => (event.ok ? [event.update] : []);

/** One group on its way through one invocation. */
class GroupDelivery {
  readonly #parts: GroupParts;
  readonly #invocation: Invocation;
  readonly #ledger: Ledger;
  /** Updates that Anveo rejected before older ones had their turn: they wait for their own to be dead-lettered. */
  readonly #rejected = new Map<Incoming, { reason: string; attempts: number }>();

  constructor(parts: GroupParts, invocation: Invocation, ledger: Ledger) {
    this.#parts = parts;
    this.#invocation = invocation;
    this.#ledger = ledger;
  }

  /** Sends one update, or settles the oldest record that waits. */
  async takeTurn(head: Incoming): Promise<void> {
    const now = this.#parts.clock.now();
    const failure = this.#failureOf(head, now);
    if (failure) return this.#deadLetter(head, failure);
    const { waiting } = this.#ledger;
    const end = waiting.findIndex((incoming) => this.#failureOf(incoming, now));
    const ready = end < 0 ? waiting : waiting.slice(0, end);
    const updates = ready.flatMap(updateOf);
    const run = ready.slice(0, coveredRun(updates));
    const newest = run.at(-1) ?? head;
    const update = updates[run.length - 1];
    if (update) await this.#conclude(run, newest, await this.#parts.deliver(update, this.#invocation.deadline));
  }

  #failureOf(incoming: Incoming, now: number): Failure | undefined {
    const rejected = this.#rejected.get(incoming);
    return rejected ? { failure: 'Rejected', ...rejected } : unfit(incoming, now);
  }

  async #conclude(run: readonly Incoming[], newest: Incoming, verdict: Verdict): Promise<void> {
    switch (verdict.kind) {
      case 'delivered':
        return this.#accept(run, newest, verdict.attempts);
      case 'rejected':
        this.#rejected.set(newest, { reason: verdict.reason, attempts: verdict.attempts });
        return;
      case 'deferred':
        await this.#giveUp(run, newest, verdict);
        return this.#postpone(run, newest, verdict);
    }
  }

  #accept(run: readonly Incoming[], newest: Incoming, attempts: number): void {
    const superseded: Outcome = { kind: 'superseded', by: newest.messageId };
    for (const incoming of run) {
      this.#ledger.settle(incoming, incoming === newest ? { kind: 'delivered', attempts } : superseded);
    }
  }

  /** Dead-letters what is past the retry window, if Anveo failed it once more just now; oldest first. */
  async #giveUp(run: readonly Incoming[], newest: Incoming, { cause, reason, attempts }: Deferred): Promise<void> {
    const { clock, retryWindowMs } = this.#parts;
    if (cause !== 'anveo' || attempts === 0) return;
    const hours = retryWindowMs / 3_600_000;
    for (const incoming of run) {
      const old = clock.now() - incoming.sentAt >= retryWindowMs;
      if (!old || !this.#ledger.waiting.includes(incoming)) return;
      await this.#deadLetter(incoming, {
        failure: 'Exhausted',
        reason: `not delivered within ${hours} h; ${reason}`,
        attempts: incoming === newest ? attempts : 0,
      });
    }
  }

  /** Defers what is left of the run. The newest goes first, so that the outcome of its attempts stays its own. */
  #postpone(run: readonly Incoming[], newest: Incoming, verdict: Deferred): void {
    for (const incoming of run.toReversed()) {
      if (!this.#ledger.waiting.includes(incoming)) continue;
      this.#ledger.settle(incoming, incoming === newest ? verdict : { ...verdict, attempts: 0 });
    }
  }

  async #deadLetter(incoming: Incoming, { failure, reason, attempts = 0 }: Failure): Promise<void> {
    const { queues, clock } = this.#parts;
    const { requestId } = this.#invocation;
    try {
      await queues.deadLetter({ incoming, failure, reason, failedAt: clock.now(), requestId });
      this.#ledger.settle(incoming, { kind: 'dead-lettered', failure, reason, attempts });
    } catch (error) {
      const why = `the dead-letter queue did not take it (${describeError(error)}); ${failure}: ${reason}`;
      this.#ledger.settle(incoming, { kind: 'deferred', cause: 'dead-letter-queue', reason: why, attempts });
    }
  }
}

/** Settles the records of one message group, in effect oldest first. Never throws. */
export const deliverGroup = async (
  group: readonly Incoming[],
  invocation: Invocation,
  parts: GroupParts,
): Promise<readonly Settled[]> => {
  const ledger = openLedger(group, parts.clock);
  const delivery = new GroupDelivery(parts, invocation, ledger);
  for (let head = ledger.waiting[0]; head; head = ledger.waiting[0]) {
    try {
      await delivery.takeTurn(head);
    } catch (error) {
      const next = ledger.waiting[0];
      if (next)
        ledger.settle(next, { kind: 'deferred', cause: 'unexpected', reason: describeError(error), attempts: 0 });
    }
  }
  return ledger.settled;
};
