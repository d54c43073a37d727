import type { Answer } from '../anveo/answer.ts';
import type { CallAnveo } from '../anveo/client.ts';
import type { Credentials } from '../anveo/credentials.ts';
import type { ButtonUpdate } from '../event/schema.ts';
import { type Random, waitBetweenAttempts } from './backoff.ts';
import type { Breaker } from './breaker.ts';
import type { Clock } from './clock.ts';
import type { CredentialsCache } from './credentials.ts';
import type { Deferred } from './outcome.ts';

/** What one update came to: taken or refused by Anveo, or not decided in this invocation. */
export type Verdict =
  | { kind: 'delivered'; attempts: number }
  | { kind: 'rejected'; reason: string; attempts: number }
  | Deferred;

/** Delivers one update, before `deadline` (milliseconds since the epoch). */
export type DeliverUpdate = (update: ButtonUpdate, deadline: number) => Promise<Verdict>;

export interface UpdateParts {
  anveo: CallAnveo;
  credentials: CredentialsCache;
  breaker: Breaker;
  clock: Clock;
  random: Random;
  /** One attempt, in milliseconds. */
  timeoutMs: number;
  /** Attempts in one invocation. */
  attempts: number;
}

/** An attempt with less time than this would only be cut short. */
const SHORTEST_ATTEMPT_MS = 500;

type Failed = Extract<Answer, { kind: 'failed' }>;
type Undecided = Failed | { kind: 'late'; reason: string };

const LATE = { kind: 'late', reason: 'the invocation has no time left for another attempt' } as const;

/** Attempts, with credentials refreshed on refusal, until Anveo decides or attempts, time or the breaker end it. */
export const createDeliverUpdate = (parts: UpdateParts): DeliverUpdate => {
  const { anveo, credentials, breaker, clock, random, timeoutMs } = parts;
  const shortest = Math.min(SHORTEST_ATTEMPT_MS, timeoutMs);

  return async (update, deadline) => {
    let attempts = 0;

    const call = async (key: Credentials): Promise<Answer | Undecided> => {
      const left = deadline - clock.now();
      if (left < shortest) return LATE;
      attempts += 1;
      return anveo(update, key, Math.min(timeoutMs, left));
    };

    const attempt = async (): Promise<Answer | Undecided> => {
      if (deadline - clock.now() < shortest) return LATE;
      const current = await credentials.current();
      if (!current.ok) return { kind: 'failed', cause: 'credentials', reason: current.reason };
      const answer = await call(current.credentials);
      if (answer.kind !== 'failed' || answer.cause !== 'credentials') return answer;
      const renewed = await credentials.refresh(current.credentials);
      if (renewed.ok) return call(renewed.credentials);
      return { kind: 'failed', cause: 'credentials', reason: renewed.reason };
    };

    const deferred = (undecided: Undecided): Deferred => {
      const retryAfterMs = undecided.kind === 'failed' ? undecided.retryAfterMs : undefined;
      return {
        kind: 'deferred',
        cause: undecided.kind === 'failed' ? undecided.cause : 'time',
        reason: undecided.reason,
        attempts,
        ...(retryAfterMs !== undefined && { retryAfterMs }),
      };
    };

    for (let tries = 1; ; tries += 1) {
      const outage = breaker.outage();
      if (outage) return { kind: 'deferred', cause: outage.cause, reason: `not tried: ${outage.reason}`, attempts };

      const answer = await attempt();
      if (answer.kind === 'delivered' || answer.kind === 'rejected') {
        breaker.succeeded();
        return { ...answer, attempts };
      }
      if (answer.kind === 'late') return deferred(answer);
      breaker.failed({ cause: answer.cause, reason: answer.reason });
      if (answer.cause !== 'anveo') return deferred(answer);

      const wait = Math.max(waitBetweenAttempts(tries, random), answer.retryAfterMs ?? 0);
      if (tries >= parts.attempts || clock.now() + wait + shortest > deadline) return deferred(answer);
      await clock.sleep(wait);
    }
  };
};
