import * as z from 'zod/mini';
import type { Fault } from '../event/faults.ts';
import { fieldOf } from '../event/fields.ts';
import { isObject } from '../event/json.ts';
import { variableIn, variableValue } from '../event/variables.ts';
import { allOf, type Comparable, fault, type Read, readFilter, type Takes } from './filter.ts';
import { faultOfLabelName, labelIn, labelText } from './labels.ts';
import type { CatalogueRow } from './row.ts';

/** What conditions look at. */
export type Selectable = Pick<CatalogueRow, 'update' | 'labels'>;

/** A plan's `where`, read. */
export interface Where {
  /** Whether all conditions hold for a row. */
  matches: (row: Selectable) => boolean;
  /** The fields that it names. */
  fields: readonly string[];
}

interface Condition {
  field: string;
  takes: Takes;
}

const notComparable = (name: string): string => {
  if (name === 'labels') return 'cannot be compared; a single label can, as labels.NAME';
  const kind = fieldOf(name)?.kind;
  if (kind === undefined) return 'is not a field of a button';
  return kind === 'variables' ? 'cannot be compared; a single variable can, as variables.NAME' : 'cannot be compared';
};

/** Returns the schema of a field's values, or why the field cannot be compared. */
const schemaOf = (name: string): z.ZodMiniType | string => {
  const label = labelIn(name);
  if (label !== undefined) return faultOfLabelName(label) ?? labelText.schema;
  if (variableIn(name)) return variableValue;
  const field = fieldOf(name);
  return field?.comparable ? field.schema : notComparable(name);
};

/** Anveo gets the digits of a phone number, and they are what is compared. */
const faultOfDigits = (part: string) =>
  /^[\d*]*$/.test(part) ? undefined : 'must have digits only, as phone numbers are compared without other characters';

const comparableOf = (name: string, schema: z.ZodMiniType): Comparable => ({
  isText: (fieldOf(name)?.kind ?? 'text') === 'text',
  faultOfPart: name === 'phoneNumber' ? faultOfDigits : () => undefined,
  readValues(path, wanted) {
    const values = Array.isArray(wanted) ? wanted : [wanted];
    if (values.length === 0) return fault(path, 'must be a value or a list of values, but is an empty list');
    const parsed = values.map((value) => z.safeParse(schema, value));
    const faults = parsed.flatMap(({ error }) => (error?.issues ?? []).map(({ message }) => ({ path, message })));
    return faults.length > 0 ? { ok: false, faults } : { ok: true, value: new Set(parsed.map(({ data }) => data)) };
  },
});

/** Reads a value, a filter, or a list of them, of which one must hold. */
const readTakes = (path: string, wanted: unknown, field: Comparable): Read<Takes> => {
  const alternatives = Array.isArray(wanted) ? wanted : [wanted];
  const filters = allOf(alternatives.filter(isObject).map((filter) => readFilter(path, filter, field)));
  const plain = alternatives.filter((each) => !isObject(each));
  const isFiltersOnly = plain.length === 0 && alternatives.length > 0;
  const values: Read<ReadonlySet<unknown>> = isFiltersOnly
    ? { ok: true, value: new Set() }
    : field.readValues(path, plain);
  if (!values.ok || !filters.ok) {
    return { ok: false, faults: [...(values.ok ? [] : values.faults), ...(filters.ok ? [] : filters.faults)] };
  }
  return { ok: true, value: (value) => values.value.has(value) || filters.value.some((takes) => takes(value)) };
};

const readCondition = (field: string, wanted: unknown): Read<Condition> => {
  const path = `where.${field}`;
  const schema = schemaOf(field);
  if (typeof schema === 'string') return fault(path, schema);
  const takes = readTakes(path, wanted, comparableOf(field, schema));
  return takes.ok ? { ok: true, value: { field, takes: takes.value } } : takes;
};

const textIn = (texts: Readonly<Record<string, string>> = {}, name: string): string | undefined =>
  Object.hasOwn(texts, name) ? texts[name] : undefined;

/** Returns the value of a field, of `variables.NAME` or of `labels.NAME`; undefined where it is absent. */
export const valueIn = ({ update, labels }: Selectable, field: string): unknown => {
  const label = labelIn(field);
  if (label !== undefined) return textIn(labels, label);
  const variable = variableIn(field);
  if (variable === undefined) return Reflect.get(update, field);
  return update.configuration === 'CALLFLOW' ? textIn(update.variables, variable) : undefined;
};

/**
 * Reads a plan's `where`: conditions by field, all of which must hold. A condition is a value, a content filter of
 * EventBridge, or a list of which one must hold. Values are compared in the form that Anveo gets, so `+1 215 701 0680`
 * equals `12157010680`.
 */
export const readWhere = (where: unknown = {}): ({ ok: true } & Where) | { ok: false; faults: Fault[] } => {
  if (!isObject(where)) return fault('where', 'must be an object of fields');
  const conditions = allOf(Object.entries(where).map(([field, wanted]) => readCondition(field, wanted)));
  if (!conditions.ok) return conditions;
  return {
    ok: true,
    matches: (row) => conditions.value.every(({ field, takes }) => takes(valueIn(row, field))),
    fields: conditions.value.map(({ field }) => field),
  };
};
