import type { Rejection } from '../functions/bulk/rejection.ts';
import { changesOf, type FieldChange } from './changes.ts';
import { EXIT, type ExitCode } from './exit.ts';
import { count, paint, print, printable, printJson, toJson } from './output.ts';
import { catalogueOf, type PlannedRow, type PlanOptions, planFor, plannedRows } from './planned-rows.ts';
import { changeText } from './print-changes.ts';

export interface PreviewOptions extends PlanOptions {
  /** Whether all buttons are shown, not only the first 20. */
  all?: true;
  json?: true;
}

const MOST_SHOWN = 20;
const LONGEST_VALUE = 40;

const describe = (buttonId: string, changes: readonly FieldChange[]): string => {
  const shown = changes.map((change) => changeText(change, LONGEST_VALUE));
  return `${paint('bold', printable(buttonId))}  ${shown.join(', ') || 'as in the catalogue'}`;
};

const describeRejection = ({ row, buttonId, reason }: Rejection): string =>
  `${paint('red', 'rejected')} row ${row}${buttonId === undefined ? '' : ` (${printable(buttonId)})`}: ${printable(reason)}`;

type Update = Extract<PlannedRow, { kind: 'update' }>;

/** Counts rows and returns the lines to print for each. */
const createPreview = ({ all, json }: PreviewOptions) => {
  const totals = { updates: 0, unmatched: 0, rejected: 0 };
  const update = ({ update: { id: button }, before, event }: Update): string[] => {
    totals.updates += 1;
    if (json) return [toJson({ button, changes: changesOf(before, event) })];
    return all || totals.updates <= MOST_SHOWN ? [describe(button, changesOf(before, event))] : [];
  };
  const lines = (row: PlannedRow): string[] => {
    if (row.kind === 'update') return update(row);
    if (row.kind === 'unmatched') totals.unmatched += 1;
    if (row.kind !== 'rejected') return [];
    totals.rejected += 1;
    return [json ? toJson({ rejected: row.rejection }) : describeRejection(row.rejection)];
  };
  return { totals, lines };
};

/** Prints what a plan would change of each button in its catalogue. Sends nothing. */
export const preview = async (planFile: string, options: PreviewOptions): Promise<ExitCode> => {
  const plan = planFor(planFile, options);
  const { totals, lines } = createPreview(options);
  for await (const chunk of plannedRows(plan, catalogueOf(planFile, plan), Date.now())) {
    await print(...chunk.flatMap(lines));
  }
  const { updates, unmatched, rejected } = totals;
  const { name, expireAfterMinutes } = plan;
  if (options.json) {
    await printJson({ plan: name, ...totals, ...(expireAfterMinutes !== undefined && { expireAfterMinutes }) });
  } else {
    const more = options.all ? 0 : Math.max(0, updates - MOST_SHOWN);
    if (more > 0) await print(`… and ${count(more, 'more button')}: --all shows them`);
    await print(
      `${name}: ${count(updates, 'button')} would be updated, ${unmatched} left out by where, ${rejected} rejected.`,
    );
    if (expireAfterMinutes !== undefined) {
      await print(
        `Updates that are not delivered ${count(expireAfterMinutes, 'minute')} after the run's start expire.`,
      );
    }
  }
  return rejected === 0 ? EXIT.done : EXIT.refused;
};
