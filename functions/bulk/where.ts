import * as z from 'zod/mini';
import type { Fault } from '../event/faults.ts';
import { isObject } from '../event/json.ts';
import { type ButtonUpdate, fieldRules } from '../event/schema.ts';
import { anyText } from '../event/text.ts';

/** Says whether a plan concerns a button. */
export type Matches = (update: ButtonUpdate) => boolean;

/** One condition: the field, and the values of which the button's must be one. */
interface Condition {
  field: string;
  values: ReadonlySet<unknown>;
}

const VARIABLE = 'variables.';
const { variables: _, allowCountries: __, notAfter: ___, ...comparable } = fieldRules;

const ruleOf = (field: string): z.ZodMiniType | undefined => {
  if (field.startsWith(VARIABLE) && field.length > VARIABLE.length) return anyText;
  return Object.hasOwn(comparable, field) ? comparable[field as keyof typeof comparable] : undefined;
};

const isField = (field: string) => Object.hasOwn(fieldRules, field);

const readCondition = (field: string, wanted: unknown): Condition | Fault[] => {
  const path = `where.${field}`;
  const rule = ruleOf(field);
  if (!rule) {
    const message = isField(field)
      ? 'cannot be compared; a single variable can, as variables.NAME'
      : 'is not a field of a button';
    return [{ path, message }];
  }
  const values = Array.isArray(wanted) ? wanted : [wanted];
  if (values.length === 0) return [{ path, message: 'must be a value or a list of values, but is an empty list' }];
  const parsed = values.map((value) => z.safeParse(rule, value));
  const faults = parsed.flatMap(({ error }) => (error?.issues ?? []).map(({ message }) => ({ path, message })));
  return faults.length > 0 ? faults : { field, values: new Set(parsed.map(({ data }) => data)) };
};

const fieldOf = (update: ButtonUpdate, field: string): unknown => {
  if (!field.startsWith(VARIABLE)) return Reflect.get(update, field);
  const variables: unknown = Reflect.get(update, 'variables');
  return isObject(variables) ? variables[field.slice(VARIABLE.length)] : undefined;
};

/**
 * Reads a plan's `where`: equality on fields (`variables.NAME` for a variable), a list where several values will do. All
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
    matches: (update) => conditions.every(({ field, values }) => values.has(fieldOf(update, field))),
  };
};
