import { dirname, relative, resolve } from 'node:path';
import { type CheckedRow, checkRows } from '../catalogue/check.ts';
import { readRows } from '../catalogue/read.ts';
import { type ApplyChange, type Changed, createApplyChange } from '../functions/bulk/change.ts';
import { invalid, type Rejection } from '../functions/bulk/rejection.ts';
import type { Plan } from '../plans/plan.ts';
import { openFile } from './open-file.ts';

/** The result of a plan for a row of the catalogue. */
export type PlannedRow =
  | (Extract<Changed, { kind: 'update' }> & { number: number; before: unknown })
  | { kind: 'unmatched' }
  | { kind: 'rejected'; rejection: Rejection };

/** Returns the path of a plan's catalogue, relative to the current folder. */
export const catalogueOf = (planFile: string, { catalogue }: Plan): string =>
  relative('', resolve(dirname(planFile), catalogue));

const planRow = (row: CheckedRow, apply: ApplyChange): PlannedRow => {
  if (!row.ok) return { kind: 'rejected', rejection: invalid(row.number, row.buttonId, row.faults) };
  const { number, event, update } = row;
  const changed = apply({ event, update });
  if (changed.kind === 'rejected') return { kind: 'rejected', rejection: invalid(number, update.id, changed.faults) };
  return changed.kind === 'update' ? { ...changed, number, before: event } : changed;
};

/**
 * Reads a catalogue and applies a plan to each row; yields chunks of rows. A row that breaks rules, or whose button has an
 * earlier row, is rejected.
 * @param startedAt when the run started, in milliseconds
 */
export async function* plannedRows(plan: Plan, catalogue: string, startedAt: number): AsyncGenerator<PlannedRow[]> {
  const apply = createApplyChange(plan, startedAt);
  const rows = await readRows(await openFile(catalogue), catalogue);
  for await (const chunk of checkRows(rows, { uniqueIds: true })) yield chunk.map((row) => planRow(row, apply));
}
