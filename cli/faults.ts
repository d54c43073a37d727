import type { CheckedRow } from '../catalogue/check.ts';
import { printable, toJson } from './output.ts';

/** A row with faults. */
export type FaultyRow = Extract<CheckedRow, { ok: false }>;

/** Returns a line for each fault of a row. `unit` is what the rows are: `row` or `line`. */
export const faultsAsText = (unit: string, { number, faults }: FaultyRow): string[] =>
  faults.map(({ path, message }) => printable(`${unit} ${number}: ${path} ${message}`));

/** Returns a line of JSON for each fault of a row: its number by the unit, the button where it is known, and the fault. */
export const faultsAsJson = (unit: string, { number, buttonId, faults }: FaultyRow): string[] =>
  faults.map((fault) => toJson({ [unit]: number, ...(buttonId !== undefined && { buttonId }), ...fault }));
