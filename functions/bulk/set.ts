import * as z from 'zod/mini';
import { type Fault, faultsOf } from '../event/faults.ts';
import { fieldEntries, fieldOf, isInEveryEvent } from '../event/fields.ts';
import { isObject, type Json } from '../event/json.ts';
import { labelIn } from './labels.ts';
import { mergePatch } from './merge-patch.ts';

const settable = fieldEntries.filter(([, { notSettable }]) => notSettable === undefined);
const settableSchema = z.strictObject(
  Object.fromEntries(settable.map(([name, { schema }]) => [name, z.optional(schema)])),
);

const within = (faults: readonly Fault[]): Fault[] =>
  faults.map(({ path, message }) => ({ path: path === 'event' ? 'set' : `set.${path}`, message }));

const isLabel = (name: string) => name === 'labels' || labelIn(name) !== undefined;

const misplaced = (name: string, value: unknown): string | undefined => {
  if (isLabel(name)) return 'cannot be set: labels are in the catalogue only, for where';
  const field = fieldOf(name);
  if (field?.notSettable !== undefined) return field.notSettable;
  if (value !== null) return undefined;
  if (!field) return 'is not a known field';
  return isInEveryEvent(field) ? 'cannot be removed: every button needs it' : undefined;
};

/**
 * Returns everything that is wrong with a plan's `set` by itself: fields of a button and their new values, `null` to
 * remove one. Whether they fit a button is checked with its row.
 */
export const faultsOfSet = (set: unknown = {}): Fault[] => {
  if (!isObject(set)) return [{ path: 'set', message: 'must be an object of fields' }];
  const named = Object.entries(set).flatMap(([path, value]): Fault[] => {
    const message = misplaced(path, value);
    return message === undefined ? [] : [{ path, message }];
  });
  const rest = Object.entries(set).filter(([name]) => !isLabel(name) && fieldOf(name)?.notSettable === undefined);
  const { error } = settableSchema.safeParse(mergePatch({}, Object.fromEntries(rest) as Json));
  return within([...named, ...faultsOf(error?.issues ?? [])]);
};
