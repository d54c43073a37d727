import type { Readable } from 'node:stream';
import { closestMatch } from 'leven';
import { labelIn } from '../functions/bulk/labels.ts';
import { readWhere, type Selectable, valueIn } from '../functions/bulk/where.ts';
import type { Fault } from '../functions/event/faults.ts';
import type { Json } from '../functions/event/json.ts';
import { variableIn } from '../functions/event/variables.ts';
import { checkRows } from './check.ts';
import { readRows } from './read.ts';

/** The buttons that a plan's `where` selects from a catalogue. */
export interface Selection {
  /** Takes a valid row, and returns whether it is selected. */
  add(row: Selectable): boolean;
  /** Returns what is wrong with `where` for the rows taken: nothing is selected, or a name is in no row. */
  faults(): Fault[];
}

/** Names in the catalogue that are remembered, for hints. */
const MOST_KNOWN = 1000;

/** Whether a field is one that a catalogue names. The names of all others have been checked with the plan. */
const isNamedByCatalogue = (field: string) => (labelIn(field) ?? variableIn(field)) !== undefined;

const namesIn = ({ update, labels = {} }: Selectable): string[] => {
  const variables = update.configuration === 'CALLFLOW' ? (update.variables ?? {}) : {};
  return [
    ...Object.keys(labels).map((name) => `labels.${name}`),
    ...Object.keys(variables).map((name) => `variables.${name}`),
  ];
};

/** Begins a selection. Throws a TypeError if `where` has faults. */
export const createSelection = (where: Json | undefined): Selection => {
  const read = readWhere(where);
  if (!read.ok) throw new TypeError('a where with faults selects nothing');
  const absent = new Set(read.fields.filter(isNamedByCatalogue));
  const known = new Set<string>();
  let rows = 0;
  let selected = 0;
  /** Looks for the names that no row before has had. */
  const look = (row: Selectable) => {
    for (const field of absent) if (valueIn(row, field) !== undefined) absent.delete(field);
    if (known.size < MOST_KNOWN) for (const name of namesIn(row)) known.add(name);
  };
  const faultOf = (field: string): Fault => {
    const nearest = closestMatch(field, [...known], { maxDistance: 3 });
    const hint = nearest === undefined ? '' : `: did you mean ${nearest}?`;
    return { path: `where.${field}`, message: `is in no row of the catalogue${hint}` };
  };
  return {
    add(row) {
      rows += 1;
      if (absent.size > 0) look(row);
      const isSelected = read.matches(row);
      if (isSelected) selected += 1;
      return isSelected;
    },
    faults() {
      if (rows === 0) return [];
      if (absent.size > 0) return [...absent].map(faultOf);
      return selected > 0 ? [] : [{ path: 'where', message: `selects none of the ${rows} buttons of the catalogue` }];
    },
  };
};

/**
 * Applies several plans' `where` to a catalogue, and returns the faults of each. Rows with faults are left out.
 * @param onSelected called with the number of the `where` and the ID of each button that it selects
 * @throws {UnreadableFileError} if the rest of the file cannot be read
 */
export const selectFrom = async (
  input: Readable,
  name: string,
  wheres: readonly (Json | undefined)[],
  onSelected: (index: number, buttonId: string) => void = () => undefined,
): Promise<Fault[][]> => {
  const selections = wheres.map(createSelection);
  for await (const chunk of checkRows(await readRows(input, name), { uniqueIds: false })) {
    for (const row of chunk) {
      if (!row.ok) continue;
      for (const [index, selection] of selections.entries()) {
        if (selection.add(row)) onSelected(index, row.update.id);
      }
    }
  }
  return selections.map((selection) => selection.faults());
};
