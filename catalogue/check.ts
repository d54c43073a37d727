import { type ParsedRow, parseRow } from '../functions/bulk/row.ts';
import type { Fault } from '../functions/event/faults.ts';
import type { ButtonUpdate } from '../functions/event/schema.ts';
import { createDuplicates, type Duplicates } from './duplicates.ts';
import type { Row, Rows } from './row.ts';

/** A row, checked: its number, its event as written, and the update and the labels, or the faults. */
export type CheckedRow = ParsedRow & { number: number };

/** SQS takes no larger message (1 MiB). */
const MOST_BYTES = 1_048_576;
/** In JSON a character takes at most six bytes. Only events with longer texts are measured. */
const LONG = MOST_BYTES / 8;

const lengthOf = (value: unknown): number => {
  if (typeof value === 'string') return value.length;
  return typeof value === 'object' ? JSON.stringify(value).length : 0;
};

const tooLarge = (event: unknown, update: ButtonUpdate): Fault | undefined => {
  const length = Object.values(update).reduce((sum: number, value) => sum + lengthOf(value), 0);
  if (length < LONG) return undefined;
  const bytes = Buffer.byteLength(JSON.stringify(event));
  if (bytes <= MOST_BYTES) return undefined;
  return { path: 'event', message: `has ${bytes} bytes as JSON, where SQS takes at most ${MOST_BYTES}` };
};

const checkRow = ({ number, event: row, faults }: Row): CheckedRow => {
  if (faults.length > 0) return { number, event: row, ok: false, faults };
  const parsed = parseRow(row);
  if (!parsed.ok) return { number, ...parsed };
  const { event, update } = parsed;
  const large = tooLarge(event, update);
  return large ? { number, event, ok: false, faults: [large], buttonId: update.id } : { number, ...parsed };
};

const withDuplicate = (row: CheckedRow, unit: string, duplicates: Duplicates): CheckedRow => {
  const buttonId = row.ok ? row.update.id : row.buttonId;
  const first = buttonId === undefined ? undefined : duplicates.first(buttonId, row.number);
  if (buttonId === undefined || first === undefined) return row;
  const { number, event } = row;
  const fault = { path: 'id', message: `is the same as in ${unit} ${first}` };
  return { number, event, ok: false, faults: [...(row.ok ? [] : row.faults), fault], buttonId };
};

/**
 * Checks every row by the event's schema and, if IDs must be unique, against the rows before it. Keeps their order.
 * Its memory grows by the hash of each ID only.
 * @throws {UnreadableFileError} if the rest of the file cannot be read
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
