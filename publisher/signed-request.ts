import * as z from 'zod/mini';
import { decidedAt } from './as-of.ts';
import { callSigned, type HttpOptions, systemClock } from './attempts.ts';
import type { ButtonUpdate } from './button-update.ts';
import { foreignAnswer, type Problem, parseJson, problemOf } from './problem.ts';

/** How updates are sent over HTTP. */
export interface RequestOptions extends HttpOptions {
  /**
   * The header `webhook-id` (a random one). To send a request again after this call has ended, give both calls the same
   * `id`, and the updates their own `asOf`.
   */
  id?: string;
}

/** An update that is in the queue. */
export interface AcceptedUpdate {
  button: string;
  messageId: string;
  /** The path that `updateStatus` asks. */
  status: string;
}

/** The updates, all of them accepted, or why none was. */
export type RequestResult = { ok: true; updates: AcceptedUpdate[] } | { ok: false; problem: Problem };

/** Most updates of one request. */
const MOST_UPDATES = 10;

const acceptedSchema = z.object({
  updates: z.array(z.object({ button: z.string(), messageId: z.string(), status: z.string() })),
});

/** An ID is part of what is signed, where dots separate. */
const isId = (id: string) => /^[\x21-\x2d\x2f-\x7e]{1,128}$/.test(id);

const requireRight = (count: number, { id }: RequestOptions): void => {
  if (count < 1 || count > MOST_UPDATES) throw new RangeError(`updates must be 1 to ${MOST_UPDATES}, but are ${count}`);
  if (id !== undefined && !isId(id))
    throw new TypeError('id must be 1 to 128 printable ASCII characters but spaces and dots');
};

/**
 * Sends one update, or up to ten, as one signed request (Standard Webhooks). All of them are accepted, or none. It is tried
 * again when there is no answer, and after 429 and 5xx. An update without `asOf` counts as decided at the moment of the call.
 * @throws TypeError or RangeError when an option is wrong; the signal's reason when that is aborted
 */
export const signedRequest = async (
  updates: ButtonUpdate | readonly ButtonUpdate[],
  options: RequestOptions,
): Promise<RequestResult> => {
  const list = [updates].flat() as ButtonUpdate[];
  requireRight(list.length, options);
  const now = (options.clock ?? systemClock).now();
  const dated = list.map((update) => decidedAt(update, now));
  const ended = await callSigned(
    {
      method: 'POST',
      path: `/v1/${encodeURIComponent(options.publisher)}/updates`,
      body: JSON.stringify(Array.isArray(updates) ? dated : dated[0]),
      ...(options.id !== undefined && { id: options.id }),
    },
    options,
  );
  if (ended.kind === 'none' || ended.status !== 202) return { ok: false, problem: problemOf(ended) };
  const { data } = acceptedSchema.safeParse(parseJson(ended.body));
  return data?.updates.length === list.length ? { ok: true, ...data } : { ok: false, problem: foreignAnswer(ended) };
};
