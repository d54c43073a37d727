import { labelIn } from '../functions/bulk/labels.ts';
import type { Fault } from '../functions/event/faults.ts';
import { fieldOf } from '../functions/event/fields.ts';
import type { Kind } from '../functions/event/text.ts';
import { variableIn } from '../functions/event/variables.ts';
import { isUtf8, NO_FAULTS, notUtf8, type Row } from './row.ts';

/** A column of a catalogue. */
export interface Column {
  name: string;
  /** The object of texts that the column is a part of, and the name of its text there. */
  part: { of: 'variables' | 'labels'; name: string } | undefined;
  /** Returns the value of a cell. A cell that cannot be right stays text, and the schema refuses it. */
  read: (cell: string) => unknown;
}

const wholeNumber = (cell: string) => (/^\s*\d{1,15}\s*$/.test(cell) ? Number(cell) : cell);

/** Spreadsheets write TRUE and FALSE. */
const FLAGS = new Map<string, boolean | number>([
  ['true', true],
  ['false', false],
  ['1', 1],
  ['0', 0],
]);
const flag = (cell: string) => FLAGS.get(cell.trim().toLowerCase()) ?? cell;

const list = (cell: string) => cell.split('|').map((part) => part.trim());

const asText = (cell: string) => cell;

const READERS: Readonly<Record<Kind, (cell: string) => unknown>> = {
  text: asText,
  number: wholeNumber,
  flag,
  list,
  variables: asText,
};

const partOf = (name: string): Column['part'] => {
  const variable = variableIn(name);
  if (variable !== undefined) return { of: 'variables', name: variable };
  const label = labelIn(name);
  return label === undefined ? undefined : { of: 'labels', name: label };
};

/** Returns the column with a name that the header has checked. */
export const columnOf = (name: string): Column => ({
  name,
  part: partOf(name),
  read: READERS[fieldOf(name)?.kind ?? 'text'],
});

/** Makes the event of a row with a cell for every column, its labels included. An empty cell is an absent field. */
const eventOf = (columns: readonly Column[], cells: readonly string[]) => {
  const event: Record<string, unknown> = {};
  const parts: { [of in 'variables' | 'labels']?: Record<string, string> } = {};
  let index = 0;
  for (const { name, part, read } of columns) {
    const cell = cells[index++];
    if (cell === undefined || cell === '') continue;
    if (part === undefined) event[name] = read(cell);
    else {
      const texts = parts[part.of] ?? {};
      texts[part.name] = cell;
      parts[part.of] = texts;
    }
  }
  return Object.assign(event, parts);
};

const raggedFault = (cells: number, columns: number): Fault => ({
  path: 'row',
  message: `has ${cells} cell${cells === 1 ? '' : 's'}, but the header has ${columns} columns: ${
    cells < columns ? 'an empty cell needs its comma, too' : 'a cell that holds a comma must be in double quotes'
  }`,
});

const isBlank = (cell: string) => cell === '' || cell.trim() === '';

/** Reads a record. Returns undefined for a row of empty cells. */
export const rowOf = (columns: readonly Column[], cells: readonly string[], number: number): Row | undefined => {
  if (cells.every(isBlank)) return undefined;
  if (cells.length === columns.length && cells.every(isUtf8)) {
    return { number, event: eventOf(columns, cells), faults: NO_FAULTS };
  }
  const ragged = cells.length === columns.length ? [] : [raggedFault(cells.length, columns.length)];
  const encoding = cells.flatMap((cell, index) => {
    return isUtf8(cell) ? [] : [notUtf8(columns[index]?.name ?? `column ${index + 1}`)];
  });
  return { number, event: undefined, faults: [...ragged, ...encoding] };
};
