import type { Answer } from '../anveo/answer.ts';
import type { CallAnveo } from '../anveo/client.ts';
import type { Credentials } from '../anveo/credentials.ts';
import type { SecretCache } from '../credentials/cache.ts';
import type { ButtonUpdate } from '../event/schema.ts';
import type { Clock } from './clock.ts';
import type { Deferred } from './outcome.ts';
import { LONGEST_SLEEP_MS, type Random, waitBetweenAttempts } from './retry/backoff.ts';
import type { Breaker, NotCalled } from './retry/breaker.ts';

/** What the attempts of one invocation came to. `attempts` counts calls of Anveo. */
export type Verdict =
  | { kind: 'delivered'; attempts: number }
  | { kind: 'rejected'; reason: string; attempts: number; mayHaveLanded?: true }
  /** Its `notAfter` passed before Anveo decided. */
  | { kind: 'expired'; attempts: number; mayHaveLanded?: true }
  | Deferred;

/** Delivers one update, before `deadline` (milliseconds since the epoch). */
export type DeliverUpdate = (update: ButtonUpdate, deadline: number) => Promise<Verdict>;

export interface UpdateParts {
  anveo: CallAnveo;
  credentials: SecretCache<Credentials>;
  breaker: Breaker;
  clock: Clock;
  random: Random;
  /** One attempt, in milliseconds. */
  timeoutMs: number;
  /** Attempts in one invocation. */
  attempts: number;
}

type Failed = Extract<Answer, { kind: 'failed' }>;

/** An attempt with less time than this would only be cut short. */
export const SHORTEST_ATTEMPT_MS = 500;

/** Why an update waits that the invocation has no time for. */
export const NO_TIME = { cause: 'time', reason: 'the invocation has no time left for a call' } as const;

/** Whether an update's `notAfter` lies before `now`. */
export const isExpired = ({ notAfter }: ButtonUpdate, now: number): boolean =>
  notAfter !== undefined && now > Date.parse(notAfter);

/** The attempts for one update in one invocation. */
class Attempts {
  readonly #parts: UpdateParts;
  readonly #update: ButtonUpdate;
  readonly #deadline: number;
  /** Calls of Anveo so far. */
  #count = 0;
  #last: Failed | undefined;
  #mayHaveLanded = false;

  constructor(parts: UpdateParts, update: ButtonUpdate, deadline: number) {
    this.#parts = parts;
    this.#update = update;
    this.#deadline = deadline;
  }

  /** Makes one attempt. Returns a verdict, or how long to wait before the next attempt, in milliseconds. */
  async next(tries: number): Promise<Verdict | number> {
    const answer = await this.#parts.breaker(this.#update.id, () => this.#attempt());
    const attempts = this.#count;
    switch (answer.kind) {
      case 'delivered':
        return { ...answer, attempts };
      case 'rejected':
        return { ...answer, ...this.#calls() };
      case 'expired':
        return { kind: 'expired', ...this.#calls() };
      case 'no-time':
        return this.#deferred(this.#last ?? NO_TIME);
      case 'refused': {
        const { cause, reason } = answer.outage;
        return this.#deferred(this.#last ?? { cause, reason: `not tried: ${reason}` });
      }
      case 'failed':
        this.#last = answer;
        return this.#waitAfter(answer, tries) ?? this.#deferred(answer);
    }
  }

  /** Returns the wait before another attempt, in milliseconds; undefined when there is none in this invocation. */
  #waitAfter({ cause, timedOut, retryAfterMs = 0 }: Failed, tries: number): number | undefined {
    const { random, attempts } = this.#parts;
    if (cause !== 'anveo' || timedOut || tries >= attempts) return undefined;
    const wait = Math.max(waitBetweenAttempts(tries, random), retryAfterMs);
    return wait > LONGEST_SLEEP_MS || this.#notCallable(wait) ? undefined : wait;
  }

  #deferred(failed: Omit<Deferred, 'kind' | 'attempts'>): Deferred {
    const { cause, reason, retryAfterMs, timedOut } = failed;
    return {
      kind: 'deferred',
      cause,
      reason,
      ...this.#calls(),
      ...(retryAfterMs !== undefined && { retryAfterMs }),
      ...(timedOut && { timedOut }),
    };
  }

  #calls(): { attempts: number; mayHaveLanded?: true } {
    return { attempts: this.#count, ...(this.#mayHaveLanded && { mayHaveLanded: true }) };
  }

  /** Returns why no call may begin after `waitMs`, if so. */
  #notCallable(waitMs = 0): NotCalled | undefined {
    const start = this.#parts.clock.now() + waitMs;
    if (isExpired(this.#update, start)) return { kind: 'expired' };
    const shortest = Math.min(SHORTEST_ATTEMPT_MS, this.#parts.timeoutMs);
    return this.#deadline - start < shortest ? { kind: 'no-time' } : undefined;
  }

  /** Calls Anveo; where it refuses the credentials, once more with those that the secret holds now. */
  async #attempt(): Promise<Answer | NotCalled> {
    const not = this.#notCallable();
    if (not) return not;
    const { credentials } = this.#parts;
    const current = await credentials.current();
    if (!current.ok) return { kind: 'failed', cause: 'credentials', reason: current.reason };
    const answer = await this.#call(current.value);
    if (answer.kind !== 'failed' || answer.cause !== 'credentials') return answer;
    const renewed = await credentials.refresh(current.value);
    if (!renewed.ok) return { ...answer, reason: renewed.reason };
    const again = await this.#call(renewed.value);
    return again.kind === 'no-time' ? answer : again;
  }

  async #call(credentials: Credentials): Promise<Answer | NotCalled> {
    const not = this.#notCallable();
    if (not) return not;
    const { anveo, clock, timeoutMs } = this.#parts;
    this.#count += 1;
    const answer = await anveo(this.#update, credentials, Math.min(timeoutMs, this.#deadline - clock.now()));
    if (answer.kind !== 'delivered' && answer.mayHaveLanded) this.#mayHaveLanded = true;
    return answer;
  }
}

/** Returns what calls Anveo until it decides, or until attempts, time or the breaker stop it. */
export const createDeliverUpdate =
  (parts: UpdateParts): DeliverUpdate =>
  async (update, deadline) => {
    const attempts = new Attempts(parts, update, deadline);
    for (let tries = 1; ; tries += 1) {
      const next = await attempts.next(tries);
      if (typeof next !== 'number') return next;
      await parts.clock.sleep(next);
    }
  };
