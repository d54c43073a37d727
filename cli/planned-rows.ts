import { dirname, relative, resolve } from 'node:path';
import { type CheckedRow, checkRows } from '../catalogue/check.ts';
import { readRows } from '../catalogue/read.ts';
import { createSelection, type Selection } from '../catalogue/selection.ts';
import { type ApplyChange, type Changed, createApplyChange } from '../functions/bulk/change.ts';
import { invalid, type Rejection } from '../functions/bulk/rejection.ts';
import { describeFaults } from '../functions/event/faults.ts';
import type { Plan } from '../plans/plan.ts';
import { readPlan } from '../plans/plan-file.ts';
import { wayBackOf } from '../plans/until.ts';
import { CommandError, EXIT } from './exit.ts';
import { openFile } from './open-file.ts';

/** The result of a plan for a row of the catalogue. */
export type PlannedRow =
  | (Extract<Changed, { kind: 'update' }> & { number: number; before: unknown })
  | { kind: 'unmatched' }
  | { kind: 'rejected'; rejection: Rejection };

/** Options of commands that take a plan. */
export interface PlanOptions {
  /** Whether the plan's way back is meant, not its change. */
  until?: true;
}

/** Reads a plan, or its way back. @throws CommandError when the plan has none */
export const planFor = (planFile: string, { until }: PlanOptions): Plan => {
  const plan = readPlan(planFile);
  if (!until) return plan;
  const wayBack = wayBackOf(plan);
  if (wayBack === undefined) throw new CommandError(`${planFile}: the plan has no until, so no way back`, EXIT.usage);
  return wayBack;
};

/** Returns the path of a plan's catalogue, relative to the current folder. */
export const catalogueOf = (planFile: string, { catalogue }: Plan): string =>
  relative('', resolve(dirname(planFile), catalogue));

const planRow = (row: CheckedRow, apply: ApplyChange, selection: Selection): PlannedRow => {
  if (!row.ok) return { kind: 'rejected', rejection: invalid(row.number, row.buttonId, row.faults) };
  if (!selection.add(row)) return { kind: 'unmatched' };
  const { number, event, update } = row;
  const changed = apply(row);
  if (changed.kind === 'rejected') return { kind: 'rejected', rejection: invalid(number, update.id, changed.faults) };
  return changed.kind === 'update' ? { ...changed, number, before: event } : changed;
};

/**
 * Reads a catalogue and applies a plan to each row; yields chunks of rows. A row that breaks rules, or whose button has an
 * earlier row, is rejected.
 * @param startedAt when the run started, in milliseconds
 * @throws CommandError after the last row, when `where` selects nothing or names what no row has
 */
export async function* plannedRows(plan: Plan, catalogue: string, startedAt: number): AsyncGenerator<PlannedRow[]> {
  const apply = createApplyChange(plan, startedAt);
  const selection = createSelection(plan.where);
  const rows = await readRows(await openFile(catalogue), catalogue);
  for await (const chunk of checkRows(rows, { uniqueIds: true })) {
    yield chunk.map((row) => planRow(row, apply, selection));
  }
  const faults = selection.faults();
  if (faults.length > 0) throw new CommandError(`${plan.name}: ${describeFaults(faults)} (${catalogue})`);
}
