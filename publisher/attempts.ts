import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { retryAfterMs } from '../functions/anveo/retry-after.ts';
import { sign } from '../functions/http/signature.ts';
import { readText } from './read-text.ts';

/** How the HTTP interface is reached, as whom, and how long it is tried. */
export interface HttpOptions {
  /** The base URL of the HTTP interface. */
  url: string;
  /** The publisher's name. */
  publisher: string;
  /** The publisher's key, `whsec_…`. */
  key: string;
  /** Most tries (6). */
  tries?: number;
  /** Longest time of one try, in milliseconds (20,000). */
  tryTimeoutMs?: number;
  /** Longest time of all tries and the waits between them, in milliseconds (60,000). */
  timeoutMs?: number;
  /** Ends the call, which then rejects with the signal's reason. */
  signal?: AbortSignal;
  /** For tests: what stands in for `fetch`, the clock and `Math.random`. */
  fetch?: typeof globalThis.fetch;
  clock?: Clock;
  random?: () => number;
}

/** Time as the waits between tries see it. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  sleep(milliseconds: number, signal?: AbortSignal): Promise<unknown>;
}

/** A request, without its signature. */
export interface Call {
  method: 'GET' | 'POST';
  /** The path behind the base URL. */
  path: string;
  body: string;
  /** The header `webhook-id`. */
  id?: string;
}

/** What the last try ended with. */
export type Ended =
  | { kind: 'answer'; status: number; body: string; retryAfterMs: number | undefined; tries: number }
  /** There was no answer, and why. */
  | { kind: 'none'; reason: string; tries: number };

export const systemClock: Clock = {
  now: Date.now,
  sleep: (milliseconds, signal) => sleep(milliseconds, undefined, signal && { signal }),
};

/** Waits, unless the signal is aborted: then it rejects with the signal's reason. */
export const wait = async (clock: Clock, milliseconds: number, signal: AbortSignal | undefined): Promise<void> => {
  try {
    await clock.sleep(milliseconds, signal);
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  }
};

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 20_000;

/**
 * The wait before another try, in milliseconds: exponential with full jitter
 * (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/).
 * @param tries how many have failed, from 1
 */
const jitter = (tries: number, random: () => number): number =>
  random() * Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (tries - 1));

const isTransient = (ended: Ended): boolean => ended.kind === 'none' || ended.status === 429 || ended.status >= 500;

/** Returns what went wrong with a connection, which fetch keeps in the cause of a "fetch failed". */
const reasonOf = (error: unknown): string => {
  const { name, message, cause } = error as Error;
  const { code, message: inner } = (cause ?? {}) as { code?: string; message?: string };
  return `${name}: ${inner || code || message}`;
};

/** Returns the settings with their defaults, also where a program passes undefined. */
const settingsOf = ({ tries, tryTimeoutMs, timeoutMs, fetch, clock, random, ...given }: HttpOptions) => ({
  ...given,
  tries: tries ?? 6,
  tryTimeoutMs: tryTimeoutMs ?? 20_000,
  timeoutMs: timeoutMs ?? 60_000,
  fetch: fetch ?? globalThis.fetch,
  clock: clock ?? systemClock,
  random: random ?? Math.random,
});

type Settings = ReturnType<typeof settingsOf>;

/** @throws TypeError that does not quote the URL, which may hold a password */
const requireBase = (url: string): void => {
  // Node.js 20 has no URL.parse.
  const read = URL.canParse(url) ? new URL(url) : undefined;
  const isWeb = read?.protocol === 'https:' || read?.protocol === 'http:';
  if (isWeb && !read.username && !read.password && !read.search && !read.hash) return;
  throw new TypeError('url must be an http or https URL without user, password, query or fragment');
};

const headersOf = ({ method, body }: Call, id: string, { key, clock }: Settings): Record<string, string> => {
  const timestamp = Math.floor(clock.now() / 1000);
  return {
    accept: 'application/json',
    ...(method === 'POST' && { 'content-type': 'application/json' }),
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': sign({ id, timestamp, body }, key),
  };
};

/** Makes one try. Rejects only when the caller's signal is aborted. */
const attempt = async (call: Call, id: string, settings: Settings, leftMs: number, tries: number): Promise<Ended> => {
  const { method, path, body } = call;
  const { url, fetch, clock, signal, tryTimeoutMs } = settings;
  const headers = headersOf(call, id, settings);
  const timeout = AbortSignal.timeout(Math.max(1, Math.min(tryTimeoutMs, leftMs)));
  try {
    const response = await fetch(url.replace(/\/+$/, '') + path, {
      method,
      headers,
      redirect: 'manual',
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
      ...(method === 'POST' && { body }),
    });
    const asked = retryAfterMs(response.headers.get('retry-after') ?? undefined, clock.now());
    return { kind: 'answer', status: response.status, body: await readText(response), retryAfterMs: asked, tries };
  } catch (error) {
    signal?.throwIfAborted();
    return { kind: 'none', reason: reasonOf(error), tries };
  }
};

/**
 * Sends a signed request until it is answered for good, or until tries or time end. All tries have the same `webhook-id`,
 * and each is signed with its own time.
 * @throws TypeError when the URL or the key is none; the signal's reason when that is aborted
 */
export const callSigned = async (call: Call, options: HttpOptions): Promise<Ended> => {
  const settings = settingsOf(options);
  requireBase(settings.url);
  const { clock, random, signal } = settings;
  const id = call.id ?? `msg_${randomUUID()}`;
  const end = clock.now() + settings.timeoutMs;
  for (let tries = 1; ; tries += 1) {
    signal?.throwIfAborted();
    const ended = await attempt(call, id, settings, end - clock.now(), tries);
    if (!isTransient(ended) || tries >= settings.tries) return ended;
    const asked = ended.kind === 'answer' ? ended.retryAfterMs : undefined;
    const pause = (asked ?? 0) + jitter(tries, random);
    if (clock.now() + pause >= end) return ended;
    await wait(clock, pause, signal);
  }
};
