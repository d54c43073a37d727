import { type ParsedRow, parseRow } from '../functions/bulk/row.ts';
import { openEnvelopes } from '../functions/event/envelope.ts';
import { parseUpdate } from '../functions/event/parse.ts';
import { faultOfBody, faultOfSize } from '../functions/event/size.ts';
import { createDuplicates, type Duplicates } from './duplicates.ts';
import type { Row, Rows } from './row.ts';

/** A row, checked: its number, its event as written, and the update and the labels, or the faults. */
export type CheckedRow = ParsedRow & { number: number };

/** What is taken as a row. */
export interface CheckOptions {
  /** Whether two rows of one button are a fault. */
  uniqueIds: boolean;
  /** Whether a row may be an envelope that holds the event. Its `event` is the envelope then. */
  envelopes?: boolean;
}

/** Reads a row that is an envelope; returns undefined when it is none. */
const parseEnvelope = (row: unknown): ParsedRow | undefined => {
  const opened = openEnvelopes(row);
  if (!opened.ok) return { ...opened, event: row };
  return opened.event === row ? undefined : { ...parseUpdate(opened.event), event: row };
};

const checkRow = ({ number, event: row, faults }: Row, { envelopes }: CheckOptions): CheckedRow => {
  if (faults.length > 0) return { number, event: row, ok: false, faults };
  const envelope = envelopes ? parseEnvelope(row) : undefined;
  const parsed = envelope ?? parseRow(row);
  if (!parsed.ok) return { number, ...parsed };
  const { event, update } = parsed;
  const large = envelope ? faultOfBody(event) : faultOfSize(event, update);
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
export async function* checkRows(rows: Rows, options: CheckOptions): AsyncGenerator<CheckedRow[], void> {
  const duplicates = options.uniqueIds ? await createDuplicates() : undefined;
  for await (const chunk of rows.chunks) {
    yield chunk.map((row) => {
      const checked = checkRow(row, options);
      return duplicates ? withDuplicate(checked, rows.unit, duplicates) : checked;
    });
  }
}
