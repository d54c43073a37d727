import type { Fault } from '../functions/event/faults.ts';
import { parseUpdate } from '../functions/event/parse.ts';
import type { ButtonUpdate } from '../functions/event/schema.ts';
import { createTakeUpdate, type TakeUpdate } from '../functions/event/take-update.ts';
import { createDuplicates, type Duplicates } from './duplicates.ts';
import { NO_FAULTS, type Row, type Rows } from './row.ts';

/** A row and everything that is wrong with it. */
export interface CheckedRow {
  number: number;
  /** The event as its writer put it. */
  event: unknown;
  /** What the event means; undefined where it has a fault of its own or repeats an ID. */
  update: ButtonUpdate | undefined;
  /** The button's ID, as far as the event tells it. */
  buttonId: string | undefined;
  faults: readonly Fault[];
}

const checkRow = ({ number, event, faults }: Row, takeUpdate: TakeUpdate): CheckedRow => {
  if (faults.length > 0) return { number, event, update: undefined, buttonId: undefined, faults };
  const update = takeUpdate(event);
  if (update) return { number, event, update, buttonId: update.id, faults: NO_FAULTS };
  const parsed = parseUpdate(event);
  return parsed.ok
    ? { number, event, update: parsed.update, buttonId: parsed.update.id, faults: NO_FAULTS }
    : { number, event, update: undefined, buttonId: parsed.buttonId, faults: parsed.faults };
};

const withDuplicate = (row: CheckedRow, unit: string, duplicates: Duplicates): CheckedRow => {
  const first = row.buttonId === undefined ? undefined : duplicates.first(row.buttonId, row.number);
  if (first === undefined) return row;
  const fault = { path: 'id', message: `is the same as in ${unit} ${first}` };
  return { ...row, update: undefined, faults: [...row.faults, fault] };
};

/**
 * Checks every row by the event's schema and, where IDs are to be unique, against the rows before it. The chunks keep
 * their order; nothing that grows is held but the hashes of the IDs.
 * @throws {UnreadableFileError} where the file cannot be read on
 */
export async function* checkRows(rows: Rows, options: { uniqueIds: boolean }): AsyncGenerator<CheckedRow[], void> {
  const takeUpdate = createTakeUpdate();
  const duplicates = options.uniqueIds ? await createDuplicates() : undefined;
  for await (const chunk of rows.chunks) {
    yield chunk.map((row) => {
      const checked = checkRow(row, takeUpdate);
      return duplicates ? withDuplicate(checked, rows.unit, duplicates) : checked;
    });
  }
}
