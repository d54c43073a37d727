import { closestMatch } from 'leven';
import { faultOfLabelName, labelIn } from '../functions/bulk/labels.ts';
import type { Fault } from '../functions/event/faults.ts';
import { CONFIGURATIONS, type Configuration, fieldEntries } from '../functions/event/fields.ts';
import { faultOfVariableName, variableIn } from '../functions/event/variables.ts';
import { type Column, columnOf } from './columns.ts';
import { isUtf8, notUtf8 } from './row.ts';

const LONGEST_NAME = 64;
/** A header of 1 MiB can hold hundreds of thousands of faults: so many are named, the rest are counted. */
const MOST_FAULTS = 50;
/** A name that differs by more letters is another word, not a typo. */
const mostTypos = (name: string) => Math.min(3, Math.floor(name.length / 3));

/** All fields but the variables, each of which has a column. */
const oneColumn = fieldEntries.filter(([, { kind }]) => kind !== 'variables');
const columnNames: readonly string[] = oneColumn.map(([name]) => name);

/** Returns a name without case and signs: `Profile ID` and `profileId` are the same. */
const plain = (name: string) => name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
const byPlainName = new Map(columnNames.map((name) => [plain(name), name]));

/** Returns a name as a fault shows it: quoted if it is not a plain name, and cut to 64 characters. */
const shown = (name: string) => {
  const short = name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME)}…` : name;
  return /^[\w$.-]+…?$/.test(short) ? short : JSON.stringify(short);
};

const unknownColumn = (name: string): string => {
  if (/^variables?\b/i.test(name)) return `is not a known column: a variable's column is variables.NAME`;
  if (/^labels?\b/i.test(name)) return `is not a known column: a label's column is labels.NAME`;
  const typed = plain(name.slice(0, LONGEST_NAME));
  const nearest = closestMatch(typed, [...byPlainName.keys()], { maxDistance: mostTypos(typed) });
  const right = nearest === undefined ? undefined : byPlainName.get(nearest);
  return right ? `is not a known column: did you mean ${right}?` : 'is not a known column';
};

const isPart = (name: string) => variableIn(name) !== undefined || labelIn(name) !== undefined;
const isKnown = (name: string) => columnNames.includes(name) || isPart(name);

/** Returns what is wrong with the name of the variable or of the label that a column holds. */
const faultOfPart = (name: string): string | undefined => {
  const variable = variableIn(name);
  if (variable !== undefined) return faultOfVariableName(variable);
  const label = labelIn(name);
  return label === undefined ? undefined : faultOfLabelName(label);
};

/** Words a fault. Called only for those that are named, since looking for the nearest name takes long. */
type Finding = () => Fault;

const nameFinding = (name: string, index: number, first: number): Finding | undefined => {
  if (name === '') return () => ({ path: `column ${index + 1}`, message: 'has no name: give it one, or delete it' });
  const path = shown(name);
  if (first < index) {
    return () => ({ path, message: `is there twice: in column ${first + 1} and in column ${index + 1}` });
  }
  if (!isUtf8(name)) return () => notUtf8(path);
  const message = faultOfPart(name);
  if (message) return () => ({ path, message });
  return isKnown(name) ? undefined : () => ({ path, message: unknownColumn(name) });
};

const nameFaults = (names: readonly string[]): Fault[] => {
  const firsts = new Map<string, number>();
  const findings = names.flatMap((name, index) => {
    const first = firsts.get(name) ?? index;
    firsts.set(name, first);
    return nameFinding(name, index, first) ?? [];
  });
  const faults = findings.slice(0, MOST_FAULTS).map((finding) => finding());
  const more = findings.length - faults.length;
  return more > 0 ? [...faults, { path: 'header', message: `has ${more} more faults` }] : faults;
};

const requiredIn = (owner: Configuration | undefined): string[] =>
  oneColumn.flatMap(([name, { required, configuration }]) => (required && configuration === owner ? [name] : []));

const missingColumns = (names: ReadonlySet<string>): Fault[] => {
  const missing = requiredIn(undefined)
    .filter((name) => !names.has(name))
    .map((path): Fault => ({ path, message: 'is missing: every row needs it' }));
  const ways = CONFIGURATIONS.map((configuration) => ({ configuration, own: requiredIn(configuration) }));
  if (ways.some(({ own }) => own.every((name) => names.has(name)))) return missing;
  const choice = ways.map(({ configuration, own }) => `${own.join(' and ')} for ${configuration}`).join(', or ');
  return [...missing, { path: 'header', message: `needs the columns ${choice}` }];
};

const NO_HEADER: Fault = {
  path: 'row 1',
  message: `must hold the names of the columns (${columnNames.slice(0, 3).join(', ')} …): none of them is there`,
};

/** A header's columns, or everything that is wrong with it. */
export type Header = { ok: true; columns: Column[] } | { ok: false; faults: Fault[] };

/** Reads the first row of a catalogue. */
export const readHeader = (cells: readonly string[]): Header => {
  const names = cells.map((cell) => cell.trim());
  if (names.every((name) => name === '')) return { ok: false, faults: [NO_HEADER] };
  if (!names.some(isKnown)) return { ok: false, faults: [NO_HEADER, ...nameFaults(names)] };
  const faults = [...nameFaults(names), ...missingColumns(new Set(names))];
  return faults.length > 0 ? { ok: false, faults } : { ok: true, columns: names.map(columnOf) };
};
