import type { Rejection } from '../functions/bulk/rejection.ts';
import type { Plan } from '../plans/plan.ts';
import { changesOf } from './changes.ts';
import { EXIT, type ExitCode } from './exit.ts';
import { count, paint, print, printable, printJson, screen, toJson } from './output.ts';
import { catalogueOf, type PlannedRow, type PlanOptions, planFor, plannedRows } from './planned-rows.ts';
import { type Preview, previewOf, type SharedChange } from './preview.ts';
import { changeText, valueText } from './print-changes.ts';
import { changeLines, planLines } from './print-plan.ts';
import { beside } from './wrap.ts';

export interface PreviewOptions extends PlanOptions {
  /** Whether all buttons are shown, not only the first 20. */
  all?: true;
  json?: true;
}

type Update = Extract<PlannedRow, { kind: 'update' }>;

const MOST_SHOWN = 20;
/** Most characters of an old value beside its button. New values are shown whole, once. */
const LONGEST_VALUE = 40;

const isUpdate = (row: PlannedRow): row is Update => row.kind === 'update';

const rejectionText = ({ row, buttonId, reason }: Rejection): string =>
  `${paint('red', 'rejected')} row ${row}${buttonId === undefined ? '' : ` (${printable(buttonId)})`}: ${printable(reason)}`;

/** Returns a button with what its change has that the others' have not. */
const buttonLines = ({ update, before, event }: Update, shared: readonly SharedChange[], columns: number): string[] => {
  const title = `  ${printable(update.id)}`;
  const changes = changesOf(before, event);
  if (shared.length > 0 && changes.length === 0) return [`${paint('bold', title)}  as in the catalogue`];
  const texts = changes.flatMap((change) => {
    const known = shared.find(({ field }) => field === change.field);
    if (!known) return [changeText(change, LONGEST_VALUE)];
    return known.isFromShared ? [] : [`${printable(change.field)} ${valueText(change.from, LONGEST_VALUE)}`];
  });
  if (texts.length === 0) return [paint('bold', title)];
  return beside(`${title}  `, texts.join(', '), columns, (text) => paint('bold', text));
};

const sharedLines = ({ updates, shared }: Preview, columns: number): string[] => {
  if (updates === 0) return [];
  const all = updates === 1 ? 'The button' : `All ${count(updates, 'button')}`;
  if (shared.length === 0) return ['', `${all}, as the catalogue has ${updates === 1 ? 'it' : 'them'}:`];
  const differ = shared.some(({ isFromShared }) => !isFromShared);
  return [
    '',
    `${all}:`,
    ...changeLines(shared, columns),
    '',
    differ ? 'The buttons, with the old values that differ:' : 'The buttons:',
  ];
};

const totalLines = ({ name, expireAfterMinutes, unchanged }: Plan, { updates, unmatched, rejected }: Preview) => [
  `${name}: ${count(updates, 'button')} would be updated, ${unmatched} left out by where, ${rejected} rejected.`,
  ...(expireAfterMinutes === undefined
    ? []
    : [`Updates that are not delivered ${count(expireAfterMinutes, 'minute')} after the run's start expire.`]),
  ...(unchanged === 'skip' ? ['Buttons that show the same already are left as they are.'] : []),
];

const printText = async (plan: Plan, catalogue: string, all: boolean): Promise<Preview> => {
  const { columns } = screen();
  const first: Update[] = [];
  const found = await previewOf(plan, catalogue, async (rows) => {
    if (first.length < MOST_SHOWN) first.push(...rows.filter(isUpdate).slice(0, MOST_SHOWN - first.length));
    await print(...rows.flatMap((row) => (row.kind === 'rejected' ? [rejectionText(row.rejection)] : [])));
  });
  const linesOf = (rows: readonly Update[]) => rows.flatMap((row) => buttonLines(row, found.shared, columns));
  await print(...planLines(plan, columns), ...sharedLines(found, columns));
  if (all) {
    for await (const rows of plannedRows(plan, catalogue, Date.now())) await print(...linesOf(rows.filter(isUpdate)));
  } else await print(...linesOf(first));
  const more = all ? 0 : found.updates - first.length;
  if (more > 0) await print(`  … and ${count(more, 'more button')}: --all shows them`);
  await print('', ...totalLines(plan, found));
  return found;
};

const lineOf = (row: PlannedRow): string[] => {
  if (isUpdate(row)) return [toJson({ button: row.update.id, changes: changesOf(row.before, row.event) })];
  return row.kind === 'rejected' ? [toJson({ rejected: row.rejection })] : [];
};

const printLines = async (plan: Plan, catalogue: string): Promise<Preview> => {
  const found = await previewOf(plan, catalogue, (rows) => print(...rows.flatMap(lineOf)));
  const { shared: _, ...totals } = found;
  const { name, expireAfterMinutes } = plan;
  await printJson({ plan: name, ...totals, ...(expireAfterMinutes !== undefined && { expireAfterMinutes }) });
  return found;
};

/** Prints what a plan would change of each button in its catalogue. Sends nothing. */
export const preview = async (planFile: string, { all, json, ...options }: PreviewOptions): Promise<ExitCode> => {
  const plan = planFor(planFile, options);
  const catalogue = catalogueOf(planFile, plan);
  const { rejected } = await (json ? printLines(plan, catalogue) : printText(plan, catalogue, all === true));
  return rejected === 0 ? EXIT.done : EXIT.refused;
};
