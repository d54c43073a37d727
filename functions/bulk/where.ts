import * as z from 'zod/mini';
import type { Fault } from '../event/faults.ts';
import { fieldOf } from '../event/fields.ts';
import { isObject } from '../event/json.ts';
import type { ButtonUpdate } from '../event/schema.ts';
import { variableIn, variableValue } from '../event/variables.ts';

/** Whether a plan's conditions hold for a button. */
export type Matches = (update: ButtonUpdate) => boolean;

/** A field, and the values of which the button's must be one. */
interface Condition {
  field: string;
  values: ReadonlySet<unknown>;
}

const schemaOf = (name: string): z.ZodMiniType | undefined => {
  if (variableIn(name)) return variableValue;
  const field = fieldOf(name);
  return field?.comparable ? field.schema : undefined;
};

const notComparable = (name: string): string => {
  const kind = fieldOf(name)?.kind;
  if (kind === undefined) return 'is not a field of a button';
  return kind === 'variables' ? 'cannot be compared; a single variable can, as variables.NAME' : 'cannot be compared';
};

const readCondition = (field: string, wanted: unknown): Condition | Fault[] => {
  const path = `where.${field}`;
  const schema = schemaOf(field);
  if (!schema) return [{ path, message: notComparable(field) }];
  const values = Array.isArray(wanted) ? wanted : [wanted];
  if (values.length === 0) return [{ path, message: 'must be a value or a list of values, but is an empty list' }];
  const parsed = values.map((value) => z.safeParse(schema, value));
  const faults = parsed.flatMap(({ error }) => (error?.issues ?? []).map(({ message }) => ({ path, message })));
  return faults.length > 0 ? faults : { field, values: new Set(parsed.map(({ data }) => data)) };
};

const valueIn = (update: ButtonUpdate, field: string): unknown => {
  const variable = variableIn(field);
  if (variable === undefined) return Reflect.get(update, field);
  return update.configuration === 'CALLFLOW' ? update.variables?.[variable] : undefined;
};

/**
 * Reads a plan's `where`: fields (or `variables.NAME`) with a value, or with a list of which one must be equal. All
 * conditions must hold. Values are compared in the form that Anveo gets, so `+1 215 701 0680` equals `12157010680`.
 */
export const readWhere = (where: unknown = {}): { ok: true; matches: Matches } | { ok: false; faults: Fault[] } => {
  if (!isObject(where)) return { ok: false, faults: [{ path: 'where', message: 'must be an object of fields' }] };
  const read = Object.entries(where).map(([field, wanted]) => readCondition(field, wanted));
  const faults = read.flatMap((each) => (Array.isArray(each) ? each : []));
  if (faults.length > 0) return { ok: false, faults };
  const conditions = read.flatMap((each) => (Array.isArray(each) ? [] : [each]));
  return {
    ok: true,
    matches: (update) => conditions.every(({ field, values }) => values.has(valueIn(update, field))),
  };
};
