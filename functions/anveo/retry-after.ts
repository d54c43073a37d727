/** The longest wait that Anveo can ask of us, in milliseconds. */
export const MOST_RETRY_AFTER_MS = 3_600_000;

/**
 * The three forms of an HTTP-date (RFC 9110, 5.6.7). Date.parse also takes much that is none, such as "1.5" or "Mon 5".
 */
const HTTP_DATE = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? .+ \d\d:\d\d:\d\d(?: \d{4}| GMT)$/;

/** The asctime form does not say that it is in GMT; Date.parse would take it for local time. */
const parseHttpDate = (date: string) => Date.parse(date.endsWith('GMT') ? date : `${date} GMT`);

/**
 * The wait that a Retry-After header asks for (RFC 9110, 10.2.3): seconds or an HTTP-date.
 * @returns milliseconds from `now`, 0 to one hour; undefined without a header or with one that is neither form
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
