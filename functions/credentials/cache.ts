/** A secret's value, or why there is none; the reason names the secret and never shows its content. */
export type SecretResult<Value> = { ok: true; value: Value } | { ok: false; reason: string };

/** A secret's value as one container holds it. Neither method throws. */
export interface SecretCache<Value> {
  current(): Promise<SecretResult<Value>>;
  /** What the value is for was refused: fetches anew, unless another call has done so already. */
  refresh(refused: Value): Promise<SecretResult<Value>>;
}

export interface SecretOptions<Value> {
  secretId: string;
  /** Reads the secret's text from Secrets Manager; undefined when it has none. */
  fetchSecret: () => Promise<string | undefined>;
  /** Reads the value in the text; undefined when it is not as documented. */
  parse: (text: string) => Value | undefined;
  /** What the text must hold. */
  expected: string;
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

interface Held<Value> {
  value: Value;
  fetchedAt: number;
}

/** A secret's value cached for `ttlMs`, fetched once for all callers, served stale for a bounded time. */
export const createSecretCache = <Value>(options: SecretOptions<Value>): SecretCache<Value> => {
  const { secretId, fetchSecret, parse, expected, ttlMs, now, onFailure } = options;
  let held: Held<Value> | undefined;
  let failedAt = Number.NEGATIVE_INFINITY;
  let underway: Promise<SecretResult<Value>> | undefined;

  const failed = (reason: string): SecretResult<Value> => {
    failedAt = now();
    onFailure(reason);
    return { ok: false, reason };
  };

  const fetch = async (): Promise<SecretResult<Value>> => {
    try {
      const value = parse((await fetchSecret()) ?? '');
      if (value === undefined) return failed(`secret ${secretId} is not as documented: ${expected}`);
      held = { value, fetchedAt: now() };
      return { ok: true, value };
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
      const { value } = held;
      if (age < ttlMs || now() - failedAt < PAUSE_AFTER_FAILURE_MS) return { ok: true, value };
      const fetched = await fetchOnce();
      return fetched.ok ? fetched : { ok: true, value };
    },
    async refresh(refused) {
      return held !== undefined && held.value !== refused ? { ok: true, value: held.value } : fetchOnce();
    },
  };
};
