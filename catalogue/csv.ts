import { CsvError, parse } from 'csv-parse';
import { parseInBatches } from './batches.ts';
import { type Column, rowOf } from './columns.ts';
import { readHeader } from './header.ts';
import { LONGEST_ROW, type Row, type Rows } from './row.ts';
import type { Source } from './source.ts';
import { UnreadableFileError } from './unreadable.ts';

/** Why csv-parse stops, by its error codes. The cells after such a row cannot be told apart. */
const REASONS: Readonly<Record<string, string>> = {
  CSV_QUOTE_NOT_CLOSED: 'has a cell whose quote is not closed',
  CSV_MAX_RECORD_SIZE: 'is over 1 MiB: is the quote of a cell not closed?',
  CSV_INVALID_CLOSING_QUOTE: 'has text after a closing quote: a quote inside of a quoted cell is written twice ("")',
  INVALID_OPENING_QUOTE: 'has a quote inside of a cell: put the cell in quotes and write the quote twice ("")',
};

const stoppedAt = (name: string, row: number, error: CsvError) => {
  const reason = REASONS[error.code] ?? `is not CSV: ${error.message}`;
  const message = `${reason}; no row from here on was read`;
  return new UnreadableFileError(name, [{ path: `row ${row}`, message }], { cause: error });
};

/** Returns csv-parse's options for a catalogue with this first line. */
export const csvOptions = (firstLine: string) => ({
  // Files that were joined can have LF and CRLF. Old spreadsheets on the Mac write CR alone.
  record_delimiter: firstLine.endsWith('\r') ? ['\r'] : ['\r\n', '\n'],
  relax_column_count: true,
  max_record_size: LONGEST_ROW,
});

async function* recordsOf({ name, firstLine, chunks }: Source): AsyncGenerator<string[][], void> {
  let count = 0;
  try {
    for await (const records of parseInBatches<string[]>(chunks, parse(csvOptions(firstLine)))) {
      count += records.length;
      yield records;
    }
  } catch (error) {
    throw error instanceof CsvError ? stoppedAt(name, count + 1, error) : error;
  }
}

/** Returns the separator, if it is not the comma. Where decimals have a comma, spreadsheets separate by semicolons. */
const otherSeparator = (firstLine: string): string | undefined => {
  if (firstLine.includes(',')) return undefined;
  if (firstLine.includes(';')) return 'semicolons';
  return firstLine.includes('\t') ? 'tabs' : undefined;
};

const columnsOf = (name: string, cells: readonly string[]): Column[] => {
  const header = readHeader(cells);
  if (!header.ok) throw new UnreadableFileError(name, header.faults);
  return header.columns;
};

async function* rowsOf(name: string, columns: Column[], first: string[][], records: AsyncGenerator<string[][], void>) {
  let number = 1;
  let found = false;
  const read = (batch: string[][]): Row[] => {
    const rows: Row[] = [];
    for (const cells of batch) {
      number += 1;
      const row = rowOf(columns, cells, number);
      if (row) rows.push(row);
    }
    found ||= rows.length > 0;
    return rows;
  };
  try {
    yield read(first);
    for await (const batch of records) yield read(batch);
  } finally {
    await records.return();
  }
  if (!found) throw new UnreadableFileError(name, [{ path: 'file', message: 'has a header, but no row below it' }]);
}

/**
 * Reads a catalogue in CSV: a header with names of the event's fields, then one event a row.
 * @throws {UnreadableFileError} with every fault of the header
 */
export const readCsv = async (source: Source): Promise<Rows> => {
  const separator = otherSeparator(source.firstLine);
  if (separator) {
    const message = `has columns that are separated by ${separator}: save it with commas`;
    throw new UnreadableFileError(source.name, [{ path: 'file', message }]);
  }
  const records = recordsOf(source);
  const first = await records.next();
  const [header = [], ...rows] = first.done ? [] : first.value;
  return { unit: 'row', chunks: rowsOf(source.name, columnsOf(source.name, header), rows, records) };
};
