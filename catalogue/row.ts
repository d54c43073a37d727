import type { Fault } from '../functions/event/faults.ts';

/** One row of a catalogue or one event of a file. */
export interface Row {
  /**
   * The row as a spreadsheet counts it, or the line of a JSON file. The header is row 1, and a line break in a cell
   * begins no row.
   */
  number: number;
  /** The event as written, with the row's labels in it, not yet checked. Undefined if the row has faults. */
  event: unknown;
  /** Why the row cannot be read. */
  faults: readonly Fault[];
}

/** A file's rows, in their order. */
export interface Rows {
  /** What `number` counts. */
  unit: 'row' | 'line';
  /** Lists of rows, some of them empty. Throws an `UnreadableFileError` if the rest of the file cannot be read. */
  chunks: AsyncIterable<Row[]>;
}

/** No faults. One list for all rows saves memory. */
export const NO_FAULTS: readonly Fault[] = Object.freeze([]);

/** The size of SQS's largest message, in bytes for CSV, in characters for JSON. A longer row cannot be an event. */
export const LONGEST_ROW = 1024 * 1024;

/** Node's decoder puts it in the place of bytes that are not UTF-8. */
const REPLACEMENT = '\uFFFD';

/** Whether a text was decoded from bytes that are UTF-8. */
export const isUtf8 = (text: string): boolean => !text.includes(REPLACEMENT);

/** Returns the fault of a text that was decoded from other bytes. */
export const notUtf8 = (path: string): Fault => ({
  path,
  message: 'holds bytes that are not UTF-8: save the file as UTF-8',
});
