import { parametersOf } from '../anveo/parameters.ts';
import type { ButtonUpdate } from '../event/schema.ts';

const namesOf = (update: ButtonUpdate): Set<string> =>
  new Set(
    parametersOf(update).map(({ name, variableName }) =>
      variableName === undefined ? name : `${name} ${variableName}`,
    ),
  );

/** Whether a newer update sets every parameter that an older one of the same button sets, so that it can replace it. */
export const covers = (newer: ButtonUpdate, older: ButtonUpdate): boolean =>
  newer.id === older.id && namesOf(older).isSubsetOf(namesOf(newer));

/** How many updates, from the oldest on, the newest of them replaces: the longest such run, at least 1. */
export const coveredRun = (updates: readonly ButtonUpdate[]): number => {
  for (let length = updates.length; length > 1; length -= 1) {
    const newest = updates[length - 1];
    if (newest && updates.slice(0, length - 1).every((older) => covers(newest, older))) return length;
  }
  return 1;
};
