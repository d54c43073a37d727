import type { Credentials } from '../anveo/credentials.ts';
import { EXPECTED_SECRET, parseSecret } from './secret.ts';

/** Credentials, or why there are none; the reason names the secret and never shows its content. */
export type CredentialsResult = { ok: true; credentials: Credentials } | { ok: false; reason: string };

/** The account's credentials as one container holds them. Neither method throws. */
export interface CredentialsCache {
  current(): Promise<CredentialsResult>;
  /** Anveo refused these: fetches anew, unless another call has done so already. */
  refresh(refused: Credentials): Promise<CredentialsResult>;
}

export interface CredentialsOptions {
  secretId: string;
  /** Reads the secret's text from Secrets Manager; undefined when it has none. */
  fetchSecret: () => Promise<string | undefined>;
  /** How long a fetched secret is used without asking again. */
  ttlMs: number;
  now: () => number;
  /** Told whenever a fetch fails, also when the last good value can still be served. */
  onFailure: (reason: string) => void;
}

/** How long the last good value is served past its time to live while it cannot be fetched anew. */
const STALE_MS = 3_600_000;
/** How long a failed fetch is not repeated while a last good value is there to be served. */
const PAUSE_AFTER_FAILURE_MS = 10_000;

/** The words of an AWS exception; of any other error the name alone, since a parser's error quotes what it parsed. */
const describeFailure = (error: Error) => ('$fault' in error ? `${error.name}: ${error.message}` : error.name);

interface Held {
  credentials: Credentials;
  fetchedAt: number;
}

/** Credentials cached for `ttlMs`, fetched once for all callers, served stale for a bounded time. */
export const createCredentialsCache = (options: CredentialsOptions): CredentialsCache => {
  const { secretId, fetchSecret, ttlMs, now, onFailure } = options;
  let held: Held | undefined;
  let failedAt = Number.NEGATIVE_INFINITY;
  let underway: Promise<CredentialsResult> | undefined;

  const failed = (reason: string): CredentialsResult => {
    failedAt = now();
    onFailure(reason);
    return { ok: false, reason };
  };

  const fetch = async (): Promise<CredentialsResult> => {
    try {
      const credentials = parseSecret((await fetchSecret()) ?? '');
      if (credentials === undefined) return failed(`secret ${secretId} is not as documented: ${EXPECTED_SECRET}`);
      held = { credentials, fetchedAt: now() };
      return { ok: true, credentials };
    } catch (error) {
      return failed(`secret ${secretId} cannot be read: ${describeFailure(error as Error)}`);
    }
  };

  const fetchOnce = () => {
    underway ??= fetch().finally(() => {
      underway = undefined;
    });
    return underway;
  };

  return {
    async current() {
      const age = held === undefined ? Number.POSITIVE_INFINITY : now() - held.fetchedAt;
      if (held === undefined || age >= ttlMs + STALE_MS) return fetchOnce();
      const { credentials } = held;
      if (age < ttlMs || now() - failedAt < PAUSE_AFTER_FAILURE_MS) return { ok: true, credentials };
      const fetched = await fetchOnce();
      return fetched.ok ? fetched : { ok: true, credentials };
    },
    async refresh(refused) {
      return held !== undefined && held.credentials !== refused
        ? { ok: true, credentials: held.credentials }
        : fetchOnce();
    },
  };
};
