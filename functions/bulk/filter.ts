import type { Fault } from '../event/faults.ts';
import { isObject, type Json } from '../event/json.ts';
import { must } from '../event/text.ts';
import { type Fits, readWildcard } from '../event/wildcard.ts';

/** Whether a condition takes a field's value; undefined is an absent field. */
export type Takes = (value: unknown) => boolean;

/** A part of a condition, read, or its faults. */
export type Read<T> = { ok: true; value: T } | { ok: false; faults: Fault[] };

/** What filters need to know of a field. */
export interface Comparable {
  isText: boolean;
  /** Returns what is wrong with a part of a text of the field, if anything is. */
  faultOfPart: (part: string) => string | undefined;
  /** Reads a value, or a list of which one is meant. */
  readValues: (path: string, wanted: unknown) => Read<ReadonlySet<unknown>>;
}

/** Makes a part that has one fault. */
export const fault = (path: string, message: string): { ok: false; faults: Fault[] } => ({
  ok: false,
  faults: [{ path, message }],
});

/** Joins parts: all of them, or the faults of all. */
export const allOf = <T>(parts: readonly Read<T>[]): Read<T[]> => {
  const faults = parts.flatMap((part) => (part.ok ? [] : part.faults));
  if (faults.length > 0) return { ok: false, faults };
  return { ok: true, value: parts.flatMap((part) => (part.ok ? [part.value] : [])) };
};

type TextFilter = 'prefix' | 'suffix' | 'wildcard';

const TEXT_FILTERS: Readonly<
  Record<TextFilter, (part: string) => { ok: true; fits: Fits } | { ok: false; message: string }>
> = {
  prefix: (part) => ({ ok: true, fits: (text) => text.startsWith(part) }),
  suffix: (part) => ({ ok: true, fits: (text) => text.endsWith(part) }),
  wildcard: readWildcard,
};

const isTextFilter = (name: string): name is TextFilter => Object.hasOwn(TEXT_FILTERS, name);

const FILTERS = 'prefix, suffix, wildcard, anything-but or exists';

const readText = (path: string, name: TextFilter, part: unknown, { isText, faultOfPart }: Comparable): Read<Fits> => {
  if (!isText) return fault(path, 'takes texts only, and the field is none');
  if (typeof part !== 'string') return fault(path, must('text')({ input: part }));
  const message = faultOfPart(part);
  if (message !== undefined) return fault(path, message);
  const read = TEXT_FILTERS[name](part);
  return read.ok ? { ok: true, value: read.fits } : fault(path, read.message);
};

/** Reads `{"anything-but": {"prefix": …}}`: one text or a list, of which none may fit. */
const readNoText = (path: string, filter: Json, field: Comparable): Read<Takes> => {
  const [[name = '', wanted] = [], ...others] = Object.entries(filter);
  if (!isTextFilter(name) || others.length > 0) return fault(path, 'must have one of prefix, suffix and wildcard');
  const parts = Array.isArray(wanted) ? wanted : [wanted];
  if (parts.length === 0 || parts.includes(''))
    return fault(`${path}.${name}`, 'must be text, or a list of texts, that is not empty');
  const all = allOf(parts.map((part) => readText(`${path}.${name}`, name, part, field)));
  if (!all.ok) return all;
  return { ok: true, value: (value) => typeof value === 'string' && !all.value.some((fits) => fits(value)) };
};

const readAnythingBut = (path: string, wanted: unknown, field: Comparable): Read<Takes> => {
  if (isObject(wanted)) return readNoText(path, wanted, field);
  const values = field.readValues(path, wanted);
  if (!values.ok) return values;
  return { ok: true, value: (value) => value !== undefined && !values.value.has(value) };
};

const readExists = (path: string, wanted: unknown): Read<Takes> =>
  typeof wanted === 'boolean'
    ? { ok: true, value: (value) => (value !== undefined) === wanted }
    : fault(path, must('true or false')({ input: wanted }));

/**
 * Reads one of EventBridge's content filters. Only `{"exists": false}` takes a field that is absent.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 */
export const readFilter = (path: string, filter: Json, field: Comparable): Read<Takes> => {
  const names = Object.keys(filter);
  const [name = ''] = names;
  if (names.length !== 1) return fault(path, `must have one filter, which is ${FILTERS}, but has ${names.length}`);
  const inside = `${path}.${name}`;
  if (name === 'exists') return readExists(inside, filter[name]);
  if (name === 'anything-but') return readAnythingBut(inside, filter[name], field);
  if (!isTextFilter(name))
    return fault(path, `has ${JSON.stringify(name.slice(0, 64))}, which is no filter: it must be ${FILTERS}`);
  const fits = readText(inside, name, filter[name], field);
  return fits.ok ? { ok: true, value: (value) => typeof value === 'string' && fits.value(value) } : fits;
};
