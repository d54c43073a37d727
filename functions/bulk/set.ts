import * as z from 'zod/mini';
import { type Fault, faultsOf } from '../event/faults.ts';
import { isObject, type Json } from '../event/json.ts';
import { fieldRules, knownFields } from '../event/schema.ts';
import { mergePatch } from './merge-patch.ts';

const { id: _, notAfter: __, ...settable } = fieldRules;
const settableSchema = z.partial(z.strictObject(settable));

/** Fields of every button; the rest are optional, or belong to one configuration. */
const REQUIRED = new Set([
  'profileId',
  'buttonImageUrl',
  'colorStyleName',
  'hour24From',
  'hour24To',
  'offHoursMessage',
  'configuration',
]);

/** What `set` cannot hold, and where it belongs. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  id: 'cannot be changed: it says which button is meant',
  notAfter: 'cannot be set: say when late updates expire with expireAfterMinutes',
};

const within = (faults: readonly Fault[]): Fault[] =>
  faults.map(({ path, message }) => ({ path: path === 'event' ? 'set' : `set.${path}`, message }));

const misplaced = (set: Json): Fault[] =>
  Object.entries(set).flatMap(([path, value]): Fault[] => {
    if (Object.hasOwn(ELSEWHERE, path)) return [{ path, message: ELSEWHERE[path] ?? '' }];
    if (value !== null) return [];
    if (REQUIRED.has(path)) return [{ path, message: 'cannot be removed: every button needs it' }];
    return knownFields.includes(path) ? [] : [{ path, message: 'is not a known field' }];
  });

const lostVariable = ({ variables }: Json): Fault[] =>
  isObject(variables) && Object.hasOwn(variables, '__proto__')
    ? [{ path: 'variables.__proto__', message: 'is not a name that a variable can have' }]
    : [];

/**
 * Everything that is wrong with a plan's `set` by itself: fields of a button and their new values, `null` to remove one.
 * Whether they fit a button is seen only with its row.
 */
export const faultsOfSet = (set: unknown = {}): Fault[] => {
  if (!isObject(set)) return [{ path: 'set', message: 'must be an object of fields' }];
  const { id: _id, notAfter: _notAfter, ...values } = mergePatch({}, set) as Json;
  const { error } = settableSchema.safeParse(values);
  return within([...misplaced(set), ...faultsOf(error?.issues ?? []), ...lostVariable(set)]);
};
