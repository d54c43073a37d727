import type { Fault } from '../functions/event/faults.ts';

/** One row of a catalogue or one event of a file. */
export interface Row {
  /**
   * The row as a spreadsheet counts it (the header is row 1, a record with line breaks in a cell is one row), or the
   * line of a JSON file.
   */
  number: number;
  /** The event as it is written, not yet checked; undefined where the row could not be read. */
  event: unknown;
  /** What was found while the row was read. */
  faults: readonly Fault[];
}

/** A file's rows, in their order. */
export interface Rows {
  /** What `number` counts. */
  unit: 'row' | 'line';
  /** Chunks may be empty; ends with an `UnreadableFileError` where the file cannot be read on. */
  chunks: AsyncIterable<Row[]>;
}

/** The faults of a row that has none: one list for a million rows. */
export const NO_FAULTS: readonly Fault[] = Object.freeze([]);

/** SQS takes no longer message, so that no longer row can be an event: in bytes for CSV, in characters for JSON. */
export const LONGEST_ROW = 1024 * 1024;

/** What Node's decoder puts where bytes are not UTF-8. */
const REPLACEMENT = '\uFFFD';

/** Whether a text was decoded from bytes that are UTF-8. */
export const isUtf8 = (text: string): boolean => !text.includes(REPLACEMENT);

/** The fault of a text that was not. */
export const notUtf8 = (path: string): Fault => ({
  path,
  message: 'holds bytes that are not UTF-8: save the file as UTF-8',
});
