import { isDeepStrictEqual } from 'node:util';
import type { Rejection } from '../functions/bulk/rejection.ts';
import { isObject } from '../functions/event/json.ts';
import { readPlan } from '../plans/plan-file.ts';
import { EXIT, type ExitCode } from './exit.ts';
import { count, paint, print, printJson } from './output.ts';
import { catalogueOf, type PlannedRow, plannedRows } from './planned-rows.ts';

export interface PreviewOptions {
  /** Every button, not only the first ones. */
  all?: true;
  json?: true;
}

/** One field that changes; `from` or `to` is missing where the field is. */
interface FieldChange {
  field: string;
  from?: unknown;
  to?: unknown;
}

const MOST_SHOWN = 20;
const LONGEST_VALUE = 40;
/** It depends on when the run starts, and is told once. */
const EXPIRY = 'notAfter';

/** An event's fields, variables by their names. */
const fieldsOf = (event: unknown): Readonly<Record<string, unknown>> => {
  const { variables, ...fields }: Record<string, unknown> = Object(event);
  if (!isObject(variables)) return fields;
  return {
    ...fields,
    ...Object.fromEntries(Object.entries(variables).map(([name, value]) => [`variables.${name}`, value])),
  };
};

const changesOf = (before: unknown, after: unknown): FieldChange[] => {
  const [old, now] = [fieldsOf(before), fieldsOf(after)];
  return Object.keys({ ...old, ...now })
    .filter((field) => field !== EXPIRY && !isDeepStrictEqual(old[field], now[field]))
    .map((field) => ({ field, from: old[field], to: now[field] }));
};

const short = (value: unknown): string => {
  if (value === undefined) return 'none';
  const text = JSON.stringify(value);
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}…` : text;
};

const describe = (buttonId: string, changes: readonly FieldChange[]): string => {
  const shown = changes.map(({ field, from, to }) => `${field} ${short(from)} → ${short(to)}`);
  return `${paint('bold', buttonId)}  ${shown.join(', ') || 'as in the catalogue'}`;
};

const describeRejection = ({ row, buttonId, reason }: Rejection): string =>
  `${paint('red', 'rejected')} row ${row}${buttonId === undefined ? '' : ` (${buttonId})`}: ${reason}`;

type Update = Extract<PlannedRow, { kind: 'update' }>;

/** What is counted while rows go by, and the lines that they give. */
const createPreview = ({ all, json }: PreviewOptions) => {
  const totals = { updates: 0, unmatched: 0, rejected: 0 };
  const update = ({ update: { id: button }, before, event }: Update): string[] => {
    totals.updates += 1;
    if (json) return [JSON.stringify({ button, changes: changesOf(before, event) })];
    return all || totals.updates <= MOST_SHOWN ? [describe(button, changesOf(before, event))] : [];
  };
  const lines = (row: PlannedRow): string[] => {
    if (row.kind === 'update') return update(row);
    if (row.kind === 'unmatched') totals.unmatched += 1;
    if (row.kind !== 'rejected') return [];
    totals.rejected += 1;
    return [json ? JSON.stringify({ rejected: row.rejection }) : describeRejection(row.rejection)];
  };
  return { totals, lines };
};

/** Shows what a plan would do to each button of its catalogue; sends nothing. */
export const preview = async (planFile: string, options: PreviewOptions): Promise<ExitCode> => {
  const plan = readPlan(planFile);
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
