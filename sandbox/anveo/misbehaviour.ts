import { validateHeaderName, validateHeaderValue } from 'node:http';
import * as z from 'zod/mini';

const text = z.string('must be text');
const integer = (from: number, to: number) => {
  const words = `must be a whole number from ${from} to ${to}`;
  return z.int(words).check(z.minimum(from, words), z.maximum(to, words));
};

const passes = (check: () => void): boolean => {
  try {
    check();
    return true;
  } catch {
    return false;
  }
};
const headerName = text.check(z.refine((name) => passes(() => validateHeaderName(name)), 'must be a header name'));
const headerValue = text.check(
  z.refine((value) => passes(() => validateHeaderValue('x', value)), 'must be a header value'),
);

const FRACTION = 'must be a number from 0 to 1';

/**
 * Which requests a misbehaviour hits: the next `times` (1 unless told), or a `share` of all until the plan is cleared; of
 * these only those for `buttonId`, and those with all of `parameters`.
 */
const target = {
  times: z.optional(integer(1, Number.MAX_SAFE_INTEGER)),
  share: z.optional(z.number(FRACTION).check(z.minimum(0, FRACTION), z.maximum(1, FRACTION))),
  seed: z.optional(integer(0, 2 ** 32 - 1)),
  buttonId: z.optional(text),
  parameters: z.optional(z.record(text, text)),
};

const misbehaviour = <const Kind extends string, Fields extends z.core.$ZodLooseShape>(kind: Kind, fields: Fields) =>
  z.strictObject({ kind: z.literal(kind), ...target, ...fields });

const DAY_MS = 24 * 60 * 60 * 1000;
const status = integer(200, 599);
const headers = z.record(headerName, headerValue);

/**
 * One way to misbehave. Only `resetAfter`, `cutOff` and `delay` may apply the update; the other kinds keep it from the
 * button. `delay.ms` and `status.afterMs`, the time before the answer, are in milliseconds; `oversize.bytes` (1 MiB unless
 * told) is the size of the body.
 * An `error` with `quote` repeats the request's user key and signature after its text.
 */
export const misbehaviourSchema = z
  .discriminatedUnion('kind', [
    misbehaviour('status', {
      status,
      headers: z.optional(headers),
      body: z.optional(text),
      afterMs: z.optional(integer(0, DAY_MS)),
    }),
    misbehaviour('error', { text, quote: z.optional(z.boolean()) }),
    misbehaviour('result', { text }),
    misbehaviour('delay', { ms: integer(0, DAY_MS) }),
    misbehaviour('reset', {}),
    misbehaviour('resetAfter', {}),
    misbehaviour('cutOff', {}),
    misbehaviour('html', {}),
    misbehaviour('empty', {}),
    misbehaviour('oversize', { bytes: z.optional(integer(1, 256 * 1024 * 1024)) }),
    misbehaviour('dtd', {}),
    misbehaviour('redirect', { status: z.optional(integer(300, 399)), location: headerValue }),
    misbehaviour('rateLimit', { retryAfter: headerValue }),
    misbehaviour('hang', {}),
  ])
  .check(
    z.refine(({ times, share }) => times === undefined || share === undefined, {
      error: 'cannot be combined with times',
      path: ['share'],
    }),
    z.refine(({ seed, share }) => seed === undefined || share !== undefined, {
      error: 'needs share',
      path: ['seed'],
    }),
  );

/** One way to misbehave, and the requests that it hits. */
export type Misbehaviour = z.infer<typeof misbehaviourSchema>;
