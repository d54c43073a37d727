import type { ErrorPatterns } from './error-patterns.ts';
import type { HttpResponse } from './post.ts';
import { type AnveoResponse, readResponse } from './response.ts';
import { retryAfterMs } from './retry-after.ts';

/** Whose fault a failed call is: Anveo's, our key's, or our endpoint setting's. */
export type FailureCause = 'anveo' | 'credentials' | 'settings';

/** What one call of Anveo came to. */
export type Answer =
  /** The button is as the update says. */
  | { kind: 'delivered' }
  /** Anveo will never accept this update. */
  | { kind: 'rejected'; reason: string; mayHaveLanded?: true }
  /** The call did not decide the update; a later one may. */
  | {
      kind: 'failed';
      cause: FailureCause;
      reason: string;
      /** The wait that Anveo asks for, in milliseconds. */
      retryAfterMs?: number;
      /** No answer came within the attempt's time. */
      timedOut?: true;
      /** Anveo may have applied the update, although no answer says so. */
      mayHaveLanded?: true;
    };

/** What `interpret` needs beside the response. */
export interface Reading {
  patterns: ErrorPatterns;
  /** Removes the credentials from Anveo's words. It runs before the words are cut, so no cut leaves half a key. */
  clean: (words: string) => string;
  /** The current time in milliseconds: a Retry-After can be a date. */
  now: number;
}

const LONGEST_QUOTE = 1000;
/** Only these first characters are matched with the patterns, because an operator's own pattern may backtrack. */
const LONGEST_JUDGED = 4096;
const REJECTED = new Set([400, 413, 422]);
const REFUSED = new Set([401, 403]);
const TRANSIENT = new Set([408, 425, 429]);
const REQUEST_TIMEOUT = 408;
/** A server that is unavailable has done nothing. */
const UNAVAILABLE = 503;

const quote = (words: string, { clean }: Reading) => {
  const cleaned = clean(words);
  return cleaned.length > LONGEST_QUOTE ? `${cleaned.slice(0, LONGEST_QUOTE).toWellFormed()}…` : cleaned;
};

/** Returns the meaning of a readable 200. */
const judge = ({ result, error }: AnveoResponse, reading: Reading): Answer => {
  if (error === '') {
    if (result === 'SUCCESS') return { kind: 'delivered' };
    return { kind: 'rejected', reason: `Anveo answered the unexpected result "${quote(result, reading)}"` };
  }
  const reason = `Anveo: ${quote(error, reading)}`;
  const judged = reading.clean(error).slice(0, LONGEST_JUDGED);
  if (reading.patterns.credentials.test(judged)) return { kind: 'failed', cause: 'credentials', reason };
  if (reading.patterns.transient.test(judged)) return { kind: 'failed', cause: 'anveo', reason };
  return { kind: 'rejected', reason };
};

/** Returns the status as text, with Anveo's words where the body has words. */
const describe = ({ status, body }: HttpResponse, reading: Reading) => {
  const response = readResponse(body);
  const words = 'unreadable' in response ? '' : response.error || response.result;
  return `Anveo answered HTTP ${status}${words && `: ${quote(words, reading)}`}`;
};

/** Returns what an HTTP response means for the update. Every status and every body has a meaning. */
export const interpret = (response: HttpResponse, reading: Reading): Answer => {
  const { status } = response;
  if (status === 200) {
    const read = readResponse(response.body);
    if (!('unreadable' in read)) return judge(read, reading);
    const reason = `Anveo's answer cannot be read: ${read.unreadable}`;
    return { kind: 'failed', cause: 'anveo', reason, mayHaveLanded: true };
  }
  const reason = describe(response, reading);
  if (REJECTED.has(status)) return { kind: 'rejected', reason };
  if (REFUSED.has(status)) return { kind: 'failed', cause: 'credentials', reason };
  if (!TRANSIENT.has(status) && status < 500) return { kind: 'failed', cause: 'settings', reason };
  const wait = retryAfterMs(response.retryAfter, reading.now);
  return {
    kind: 'failed',
    cause: 'anveo',
    reason,
    ...(wait !== undefined && { retryAfterMs: wait }),
    ...(((status >= 500 && status !== UNAVAILABLE) || status === REQUEST_TIMEOUT) && { mayHaveLanded: true }),
  };
};
