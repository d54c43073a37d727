import { parametersOf } from '../anveo/parameters.ts';
import type { ButtonUpdate } from '../event/schema.ts';
import type { Deferred } from './outcome.ts';
import { isLate, type UpdateRecord } from './record.ts';

/** From this receive on, an update that keeps failing no longer goes ahead of older ones: it must hold up none of them. */
const RECEIVES_IN_ORDER = 3;

const namesOf = (update: ButtonUpdate): Set<string> =>
  new Set(
    parametersOf(update).map(({ name, variableName }) =>
      variableName === undefined ? name : `${name} ${variableName}`,
    ),
  );

/** Whether a newer update sets every parameter that an older one of the same button sets, so that it can replace it. */
export const covers = (newer: ButtonUpdate, older: ButtonUpdate): boolean =>
  newer.id === older.id && namesOf(older).isSubsetOf(namesOf(newer));

/** Whether a record that waits replaces an older one. A late one may have been decided before the older one was. */
const replaces = (newer: UpdateRecord, older: UpdateRecord): boolean =>
  (!isLate(newer) || newer.asOf >= older.asOf) && covers(newer.update, older.update);

/** The run from the oldest update on of this length, where its last one replaces all others. */
const runOf = (updates: readonly UpdateRecord[], length: number): UpdateRecord[] | undefined => {
  const run = updates.slice(0, length);
  const newest = run.at(-1);
  return newest && run.every((older) => older === newest || replaces(newest, older)) ? run : undefined;
};

/** Returns the first run, of these lengths in turn, whose last one passes `canGo`. */
const firstRun = (
  updates: readonly UpdateRecord[],
  lengths: readonly number[],
  canGo: (newest: UpdateRecord) => boolean,
): UpdateRecord[] | undefined => {
  for (const length of lengths) {
    const newest = updates[length - 1];
    const run = newest && canGo(newest) ? runOf(updates, length) : undefined;
    if (run) return run;
  }
  return undefined;
};

/** The lengths of runs that hold more than the oldest update, shortest first. */
const lengthsOf = (updates: readonly UpdateRecord[]): number[] =>
  Array.from({ length: Math.max(updates.length - 1, 0) }, (_, index) => index + 2);

/**
 * Returns the updates that the next call settles when it succeeds; the last of them is the one to send. Undefined when the
 * group has to wait.
 *
 * The newest update that covers all before it goes first. From its third receive on an update goes in order: then the
 * oldest goes first, and where that fails, those that can replace it, the oldest of them first. After a timeout none
 * does: the older call may still be under way, and land last.
 * @param ready the updates that wait, oldest first
 * @param tried those whose calls failed in this invocation
 * @param mayGoAhead whether an update may go ahead of older ones
 */
export const nextRun = (
  ready: readonly UpdateRecord[],
  tried: ReadonlyMap<UpdateRecord, Pick<Deferred, 'timedOut'>>,
  mayGoAhead: (record: UpdateRecord) => boolean = () => true,
): readonly UpdateRecord[] | undefined => {
  const [oldest] = ready;
  if (!oldest) return undefined;
  const lengths = lengthsOf(ready);
  const isUntried = (record: UpdateRecord) => !tried.has(record) && mayGoAhead(record);
  if (tried.has(oldest)) {
    const isUnderWay = ready.some((record) => tried.get(record)?.timedOut);
    return isUnderWay ? undefined : firstRun(ready, lengths, isUntried);
  }
  if (ready.some((record) => tried.has(record))) return undefined;
  const isNew = (record: UpdateRecord) => record.receiveCount < RECEIVES_IN_ORDER && mayGoAhead(record);
  return firstRun(ready, lengths.toReversed(), isNew) ?? [oldest];
};

/** Whether a newer update that waits covers this one and all between them. */
export const isCovered = (record: UpdateRecord, ready: readonly UpdateRecord[]): boolean => {
  const newer = ready.slice(ready.indexOf(record));
  return firstRun(newer, lengthsOf(newer), () => true) !== undefined;
};
