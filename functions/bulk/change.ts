import * as z from 'zod/mini';
import type { Fault } from '../event/faults.ts';
import type { Json } from '../event/json.ts';
import { parseUpdate } from '../event/parse.ts';
import type { ButtonUpdate } from '../event/schema.ts';
import { mustBeNumber } from '../event/text.ts';
import { mergePatch } from './merge-patch.ts';
import type { CatalogueRow } from './row.ts';
import { faultsOfSet } from './set.ts';
import { readWhere } from './where.ts';

/** What a plan changes: which buttons, which fields, when its updates expire, and whether unchanged ones are sent. */
export interface Change {
  where?: Json;
  set?: Json;
  expireAfterMinutes?: number;
  /** An update is not sent to Anveo when the history says that its button shows the same. */
  unchanged?: 'skip';
}

/** The result of applying a plan to a row. `unmatched`: the plan's `where` excludes the row. */
export type Changed =
  | { kind: 'update'; event: unknown; update: ButtonUpdate }
  | { kind: 'unmatched' }
  | { kind: 'rejected'; faults: readonly Fault[] };

/** Applies a plan to one row. */
export type ApplyChange = (row: CatalogueRow) => Changed;

/** The queue keeps a message for 14 days at most. */
const MOST_MINUTES = 14 * 24 * 60;
const minutesError = mustBeNumber(`a whole number of minutes from 1 to ${MOST_MINUTES}`);
const expireAfterMinutes = z.optional(z.int({ error: minutesError }).check(z.minimum(1), z.maximum(MOST_MINUTES)));

const unchanged = z.optional(z.literal('skip', { error: 'must be "skip", or left out' }));

/** Returns the faults of a plan's key that has a schema. */
const faultsOfKey = (change: Json, key: keyof Change, schema: z.ZodMiniType): Fault[] =>
  (schema.safeParse(change[key]).error?.issues ?? []).map(({ message }) => ({ path: key, message }));

/** Returns all faults of a change that can be seen without a catalogue. */
export const faultsOfChange = (change: Json): Fault[] => {
  const where = readWhere(change['where']);
  return [
    ...(where.ok ? [] : where.faults),
    ...faultsOfSet(change['set']),
    ...faultsOfKey(change, 'expireAfterMinutes', expireAfterMinutes),
    ...faultsOfKey(change, 'unchanged', unchanged),
  ];
};

/** Returns the earlier of two expiry times: the plan's and the row's own. */
const earlier = (planned: string | undefined, own: string | undefined): string | undefined => {
  if (planned === undefined || own === undefined) return planned ?? own;
  return Date.parse(own) < Date.parse(planned) ? own : planned;
};

const check = (event: unknown): Changed => {
  const parsed = parseUpdate(event);
  return parsed.ok ? { kind: 'update', event, update: parsed.update } : { kind: 'rejected', faults: parsed.faults };
};

/**
 * Prepares a change for a run. A row that matches `where` is merged with `set` (JSON Merge Patch, RFC 7396) and checked
 * again. Throws a TypeError if the change has faults.
 * @param startedAt when the run started, in milliseconds
 */
export const createApplyChange = (
  { where, set = {}, expireAfterMinutes: minutes }: Change,
  startedAt: number,
): ApplyChange => {
  const conditions = readWhere(where);
  if (!conditions.ok) throw new TypeError('a change with faults cannot be applied');
  const expiry = minutes === undefined ? undefined : new Date(startedAt + minutes * 60_000).toISOString();
  const isAsBefore = Object.keys(set).length === 0 && expiry === undefined;
  return (row) => {
    if (!conditions.matches(row)) return { kind: 'unmatched' };
    const { event, update } = row;
    if (isAsBefore) return { kind: 'update', event, update };
    const notAfter = earlier(expiry, update.notAfter);
    const merged = mergePatch(event, { ...set, ...(notAfter !== undefined && { notAfter }) });
    return check(merged);
  };
};
