import * as z from 'zod/mini';
import type { Fault } from '../functions/event/faults.ts';
import type { Ended } from './attempts.ts';

/** Why a request was not accepted. */
export interface Problem {
  /** The HTTP status of the last answer; undefined when there was none. */
  status: number | undefined;
  /** What is wrong, in a few words. */
  title: string;
  /** What is known beside that. */
  detail?: string;
  /** What is wrong with the updates; none unless the status is 422. */
  faults: readonly Fault[];
  /** How often it was tried. */
  tries: number;
  /** The wait that the last answer asked for, in milliseconds. */
  retryAfterMs?: number;
}

const text = z.catch(z.optional(z.string()), undefined);
const fault = z.object({ path: z.string(), message: z.string() });

/** RFC 9457, and what API Gateway itself answers. */
const problemSchema = z.object({
  title: text,
  detail: text,
  message: text,
  faults: z.catch(z.optional(z.array(fault)), undefined),
});

/** Returns what a text holds as JSON; undefined when it is none. */
export const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** Returns the problem that the last try ended with. */
export const problemOf = (ended: Ended): Problem => {
  const { tries } = ended;
  if (ended.kind === 'none') {
    return { status: undefined, title: 'there was no answer', detail: ended.reason, faults: [], tries };
  }
  const { status, body, retryAfterMs } = ended;
  const { title, detail, message, faults = [] } = problemSchema.safeParse(parseJson(body)).data ?? {};
  const more = detail ?? message;
  return {
    status,
    title: title ?? `the answer is HTTP ${status}`,
    ...(more !== undefined && { detail: more }),
    faults,
    tries,
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  };
};

/** Returns the problem of an answer that this interface does not give. */
export const foreignAnswer = ({ status, tries }: Extract<Ended, { kind: 'answer' }>): Problem => ({
  status,
  title: 'the answer is not one of the HTTP interface: is the URL right?',
  faults: [],
  tries,
});
