import type { Failure } from './failure.ts';

/** Which failures are meant: those that pass every part that is given. */
export interface Filter {
  /** IDs of failures; none means that IDs do not matter. */
  ids?: readonly string[];
  state?: Failure['state'];
  kind?: string;
  /** A button's ID, in which `*` stands for any text. */
  button?: string;
  profile?: string;
  /** A part of the reason. */
  reason?: string;
  run?: string;
  /** They began to fail at this moment or later; in milliseconds since the epoch. */
  since?: number;
  /** They began to fail earlier than this moment. */
  before?: number;
}

/** Whether a text fits a pattern in which `*` stands for any text. Takes linear time. */
const fits = (pattern: string, text: string): boolean => {
  const [head = '', ...parts] = pattern.split('*');
  const tail = parts.pop();
  if (tail === undefined) return text === pattern;
  const end = text.length - tail.length;
  if (!text.startsWith(head) || !text.endsWith(tail) || end < head.length) return false;
  let at = head.length;
  for (const part of parts) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return at <= end;
};

const has = (text: string, part: string) => text.toLowerCase().includes(part.toLowerCase());

/** Returns the filter of a command's options. */
export const filterOf = ({ ids, state, kind, button, profile, reason, run, since, before }: Filter): Filter => ({
  ...(ids && { ids }),
  ...(state && { state }),
  ...(kind !== undefined && { kind }),
  ...(button !== undefined && { button }),
  ...(profile !== undefined && { profile }),
  ...(reason !== undefined && { reason }),
  ...(run !== undefined && { run }),
  ...(since !== undefined && { since }),
  ...(before !== undefined && { before }),
});

/** Whether a filter leaves everything in. */
export const isEmpty = (filter: Filter): boolean =>
  Object.values(filter).every((value) => value === undefined || (Array.isArray(value) && value.length === 0));

/** Returns a function that says whether a failure passes a filter. */
export const matcher = ({ ids = [], ...filter }: Filter): ((failure: Failure) => boolean) => {
  const wanted = new Set(ids);
  const { state, kind, button, profile, reason, run } = filter;
  const { since = Number.NEGATIVE_INFINITY, before = Number.POSITIVE_INFINITY } = filter;
  return (failure) =>
    (wanted.size === 0 || wanted.has(failure.id)) &&
    (state === undefined || failure.state === state) &&
    (kind === undefined || failure.kind.toLowerCase() === kind.toLowerCase()) &&
    (button === undefined || (failure.button !== undefined && fits(button, failure.button))) &&
    (profile === undefined || failure.profile === profile) &&
    (reason === undefined || has(failure.reason, reason)) &&
    (run === undefined || failure.runId === run) &&
    failure.since >= since &&
    failure.since < before;
};
