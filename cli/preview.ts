import { isDeepStrictEqual } from 'node:util';
import type { Json } from '../functions/event/json.ts';
import type { Plan } from '../plans/plan.ts';
import { type FieldChange, fieldsOf } from './changes.ts';
import { type PlannedRow, plannedRows } from './planned-rows.ts';
import type { Survey } from './spool.ts';

/** A field that a plan sets: to the same value for all buttons. `from` is there if it is the same for all, too. */
export interface SharedChange extends FieldChange {
  isFromShared: boolean;
}

/** What a plan makes of its catalogue: the rows counted, and what changes for all buttons. */
export interface Preview extends Survey {
  shared: SharedChange[];
}

/** Returns the fields that a plan sets, with their new values; undefined where a field is removed. */
export const fieldsSetBy = ({ set = {} }: Pick<Plan, 'set'>): FieldChange[] => {
  const fields = { ...(set['variables'] === null && { variables: null }), ...fieldsOf(set) };
  return Object.entries(fields).map(([field, to]) => ({ field, ...(to !== null && { to }) }));
};

/** Collects the old values of the fields that a plan sets. */
const createShared = (plan: Plan) => {
  const changes: SharedChange[] = fieldsSetBy(plan).map((change) => ({ ...change, isFromShared: true }));
  let first: Json | undefined;
  return {
    changes,
    add(before: unknown) {
      const fields = fieldsOf(before);
      first ??= fields;
      for (const change of changes) {
        if (!change.isFromShared) continue;
        change.isFromShared = isDeepStrictEqual(fields[change.field], first[change.field]);
        change.from = change.isFromShared ? fields[change.field] : undefined;
      }
    },
  };
};

/**
 * Applies a plan to its catalogue, without sending anything.
 * @param onRows called with the rows as they are read
 */
export const previewOf = async (
  plan: Plan,
  catalogue: string,
  onRows: (rows: readonly PlannedRow[]) => Promise<void>,
): Promise<Preview> => {
  const totals = { updates: 0, unmatched: 0, rejected: 0 };
  const shared = createShared(plan);
  for await (const rows of plannedRows(plan, catalogue, Date.now())) {
    for (const row of rows) {
      totals[row.kind === 'update' ? 'updates' : row.kind] += 1;
      if (row.kind === 'update') shared.add(row.before);
    }
    await onRows(rows);
  }
  return { ...totals, shared: shared.changes };
};
