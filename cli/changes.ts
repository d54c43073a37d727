import { isDeepStrictEqual } from 'node:util';
import { isObject } from '../functions/event/json.ts';

/** A field that an update changes. `from` or `to` is undefined where the field is absent. */
export interface FieldChange {
  field: string;
  from?: unknown;
  to?: unknown;
}

/** Fields that say when an update counts, not what its button shows. */
const ABOUT_TIME = ['notAfter', 'asOf'];

/** Returns what an event says of its button, by field, with each variable as a field `variables.NAME`. */
export const fieldsOf = (event: unknown): Readonly<Record<string, unknown>> => {
  const { variables, ...fields }: Record<string, unknown> = Object(event);
  for (const field of ABOUT_TIME) delete fields[field];
  if (!isObject(variables)) return fields;
  return {
    ...fields,
    ...Object.fromEntries(Object.entries(variables).map(([name, value]) => [`variables.${name}`, value])),
  };
};

/** Returns the fields that differ between two events of a button. */
export const changesOf = (before: unknown, after: unknown): FieldChange[] => {
  const [old, now] = [fieldsOf(before), fieldsOf(after)];
  return Object.keys({ ...old, ...now })
    .filter((field) => !isDeepStrictEqual(old[field], now[field]))
    .map((field) => ({ field, from: old[field], to: now[field] }));
};
