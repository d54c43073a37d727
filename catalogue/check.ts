import type { Fault } from '../functions/event/faults.ts';
import { parseUpdate } from '../functions/event/parse.ts';
import type { ButtonUpdate } from '../functions/event/schema.ts';
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

/** SQS takes no larger message (1 MiB). */
const MOST_BYTES = 1_048_576;
/** A text takes at most six bytes for each of its characters in JSON; only a long one is worth a closer look. */
const LONG = MOST_BYTES / 8;

const lengthOf = (value: unknown): number => {
  if (typeof value === 'string') return value.length;
  return typeof value === 'object' ? JSON.stringify(value).length : 0;
};

const tooLarge = (event: unknown, update: ButtonUpdate): readonly Fault[] => {
  const length = Object.values(update).reduce((sum: number, value) => sum + lengthOf(value), 0);
  if (length < LONG) return NO_FAULTS;
  const bytes = Buffer.byteLength(JSON.stringify(event));
  if (bytes <= MOST_BYTES) return NO_FAULTS;
  return [{ path: 'event', message: `has ${bytes} bytes as JSON, where SQS takes at most ${MOST_BYTES}` }];
};

const checkRow = ({ number, event, faults }: Row): CheckedRow => {
  if (faults.length > 0) return { number, event, update: undefined, buttonId: undefined, faults };
  const parsed = parseUpdate(event);
  if (!parsed.ok) return { number, event, update: undefined, buttonId: parsed.buttonId, faults: parsed.faults };
  const { update } = parsed;
  const large = tooLarge(event, update);
  return { number, event, update: large.length > 0 ? undefined : update, buttonId: update.id, faults: large };
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
  const duplicates = options.uniqueIds ? await createDuplicates() : undefined;
  for await (const chunk of rows.chunks) {
    yield chunk.map((row) => {
      const checked = checkRow(row);
      return duplicates ? withDuplicate(checked, rows.unit, duplicates) : checked;
    });
  }
}
