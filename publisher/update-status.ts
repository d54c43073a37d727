import * as z from 'zod/mini';
import { callSigned, type HttpOptions, systemClock, wait } from './attempts.ts';
import { foreignAnswer, type Problem, parseJson, problemOf } from './problem.ts';

/** How the status of an update is asked. */
export interface StatusOptions extends HttpOptions {
  /** How long an update without a final outcome is asked again, in milliseconds (0: asked once). */
  waitMs?: number;
}

/** What became of an update so far. `waiting` and `deferred` are not final. */
export type Outcome = 'waiting' | 'deferred' | 'delivered' | 'superseded' | 'unchanged' | 'dead-lettered';

/** An update and its outcome. */
export interface UpdateStatus {
  button: string;
  messageId: string;
  outcome: Outcome;
  /** Why, where the outcome is not a good one. */
  reason?: string;
  /** When, in ISO 8601. */
  at?: string;
}

/** The status, or why it is not known. */
export type StatusResult = { ok: true; update: UpdateStatus } | { ok: false; problem: Problem };

const FIRST_LOOK_MS = 1_000;
const RAREST_LOOK_MS = 10_000;

const statusSchema = z.object({
  button: z.string(),
  messageId: z.string(),
  outcome: z.string() as unknown as z.ZodMiniType<Outcome>,
  reason: z.optional(z.string()),
  at: z.optional(z.string()),
});

const ask = async (path: string, options: StatusOptions): Promise<StatusResult> => {
  const ended = await callSigned({ method: 'GET', path, body: '' }, options);
  if (ended.kind === 'none' || ended.status !== 200) return { ok: false, problem: problemOf(ended) };
  const { data } = statusSchema.safeParse(parseJson(ended.body));
  return data ? { ok: true, update: data as UpdateStatus } : { ok: false, problem: foreignAnswer(ended) };
};

const isSettled = ({ outcome }: UpdateStatus) => outcome !== 'waiting' && outcome !== 'deferred';

/**
 * Returns what became of an update. With `waitMs` it asks again until the outcome is final, and returns the last one when
 * the time is over.
 * @param path the `status` that `signedRequest` returned
 * @throws TypeError when an option is wrong; the signal's reason when that is aborted
 */
export const updateStatus = async (path: string, options: StatusOptions): Promise<StatusResult> => {
  if (!path.startsWith('/'))
    throw new TypeError('path must be the status of an accepted update, which begins with a slash');
  const { clock = systemClock, waitMs = 0, signal } = options;
  const end = clock.now() + waitMs;
  for (let pause = FIRST_LOOK_MS; ; pause = Math.min(RAREST_LOOK_MS, pause * 1.5)) {
    const result = await ask(path, options);
    if (!result.ok || isSettled(result.update) || clock.now() + pause > end) return result;
    await wait(clock, pause, signal);
  }
};
