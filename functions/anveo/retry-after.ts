/** The longest wait that Anveo can ask of us, in milliseconds. */
export const MOST_RETRY_AFTER_MS = 3_600_000;

/**
 * Matches the three forms of an HTTP-date (RFC 9110, 5.6.7). Date.parse also accepts "1.5" or "Mon 5".
 */
const HTTP_DATE = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? .+ \d\d:\d\d:\d\d(?: \d{4}| GMT)$/;

/** Returns milliseconds since the epoch. The asctime form is in GMT, but Date.parse reads it as local time. */
const parseHttpDate = (date: string) => Date.parse(date.endsWith('GMT') ? date : `${date} GMT`);

/**
 * Returns the wait that a Retry-After header asks for (RFC 9110, 10.2.3), in seconds or as an HTTP-date.
 * @returns milliseconds from `now`, 0 to one hour; undefined without a header or if it has neither form
 */
export const retryAfterMs = (header: string | undefined, now: number): number | undefined => {
  const value = header?.trim() ?? '';
  const wait = /^\d+$/.test(value)
    ? Number(value) * 1000
    : HTTP_DATE.test(value)
      ? parseHttpDate(value) - now
      : Number.NaN;
  return Number.isNaN(wait) ? undefined : Math.min(Math.max(wait, 0), MOST_RETRY_AFTER_MS);
};
