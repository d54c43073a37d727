import type { Fault } from '../functions/event/faults.ts';
import { fieldOf } from '../functions/event/fields.ts';
import type { Kind } from '../functions/event/text.ts';
import { variableIn } from '../functions/event/variables.ts';
import { isUtf8, NO_FAULTS, notUtf8, type Row } from './row.ts';

/** A column of a catalogue. */
export interface Column {
  name: string;
  /** The name of the variable that the column holds, if it holds one. */
  variable: string | undefined;
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

/** Returns the column with a name that the header has checked. */
export const columnOf = (name: string): Column => ({
  name,
  variable: variableIn(name),
  read: READERS[fieldOf(name)?.kind ?? 'text'],
});

/** Makes the event of a row with a cell for every column. An empty cell is an absent field. */
const eventOf = (columns: readonly Column[], cells: readonly string[]) => {
  const event: Record<string, unknown> = {};
  let variables: Record<string, string> | undefined;
  let index = 0;
  for (const { name, variable, read } of columns) {
    const cell = cells[index++];
    if (cell === undefined || cell === '') continue;
    if (variable === undefined) event[name] = read(cell);
    else {
      variables ??= {};
      variables[variable] = cell;
    }
  }
  if (variables) event['variables'] = variables;
  return event;
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
