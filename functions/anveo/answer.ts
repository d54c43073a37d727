import type { ErrorPatterns } from './error-patterns.ts';
import type { HttpResponse } from './post.ts';
import { type AnveoResponse, readResponse } from './response.ts';
import { retryAfterMs } from './retry-after.ts';

/** What became of one call of Anveo. */
export type Answer =
  /** The button is as the update says. */
  | { kind: 'accepted' }
  /** This update will never be taken, in Anveo's words. */
  | { kind: 'rejected'; reason: string }
  /** Our key or signature is refused; another one may be taken. */
  | { kind: 'credentials'; reason: string }
  /** Our endpoint setting is wrong; no update can be judged by it. */
  | { kind: 'misconfigured'; reason: string }
  /** The same call may succeed later; `retryAfterMs` is when Anveo wants it at the earliest. */
  | { kind: 'transient'; reason: string; retryAfterMs?: number };

/** How a response is to be read. */
export interface Reading {
  patterns: ErrorPatterns;
  /** Takes the credentials out of Anveo's words; done before they are cut, so that no cut can leave half a key. */
  clean: (words: string) => string;
  /** Now, in milliseconds, for a Retry-After that is a date. */
  now: number;
}

const LONGEST_QUOTE = 1000;
/** The patterns see so much of Anveo's words: a longer text is no error message, and matching may cost its square. */
const LONGEST_JUDGED = 4096;
const REJECTED = new Set([400, 413, 422]);
const REFUSED = new Set([401, 403]);
const PASSING = new Set([408, 425, 429]);

const quote = (words: string, { clean }: Reading) => {
  const cleaned = clean(words);
  return cleaned.length > LONGEST_QUOTE ? `${cleaned.slice(0, LONGEST_QUOTE).toWellFormed()}…` : cleaned;
};

/** The meaning of a readable 200. */
const judge = ({ result, error }: AnveoResponse, reading: Reading): Answer => {
  if (error === '') {
    if (result === 'SUCCESS') return { kind: 'accepted' };
    return { kind: 'rejected', reason: `Anveo answered the unexpected result "${quote(result, reading)}"` };
  }
  const reason = `Anveo: ${quote(error, reading)}`;
  const judged = error.slice(0, LONGEST_JUDGED);
  if (reading.patterns.credentials.test(judged)) return { kind: 'credentials', reason };
  return { kind: reading.patterns.transient.test(judged) ? 'transient' : 'rejected', reason };
};

/** The status, with Anveo's words where the body holds some. */
const describe = ({ status, body }: HttpResponse, reading: Reading) => {
  const response = readResponse(body);
  const words = 'unreadable' in response ? '' : response.error || response.result;
  return `Anveo answered HTTP ${status}${words && `: ${quote(words, reading)}`}`;
};

/** Turns a whole HTTP response into its meaning for the update. Every status and every body has one. */
export const interpret = (response: HttpResponse, reading: Reading): Answer => {
  const { status } = response;
  if (status === 200) {
    const read = readResponse(response.body);
    if (!('unreadable' in read)) return judge(read, reading);
    return { kind: 'transient', reason: `Anveo's answer cannot be read: ${read.unreadable}` };
  }
  const reason = describe(response, reading);
  if (REJECTED.has(status)) return { kind: 'rejected', reason };
  if (REFUSED.has(status)) return { kind: 'credentials', reason };
  if (!PASSING.has(status) && status < 500) return { kind: 'misconfigured', reason };
  const wait = retryAfterMs(response.retryAfter, reading.now);
  return { kind: 'transient', reason, ...(wait !== undefined && { retryAfterMs: wait }) };
};
