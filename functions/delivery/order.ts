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

/** Returns the longest run from the oldest update on whose last one passes `canGo` and covers all others; at least two long. */
const longestRun = (
  updates: readonly UpdateRecord[],
  canGo: (newest: UpdateRecord) => boolean,
): UpdateRecord[] | undefined => {
  for (let length = updates.length; length > 1; length -= 1) {
    const run = updates.slice(0, length);
    const newest = run.pop();
    if (!newest || !canGo(newest)) continue;
    if (run.every((older) => replaces(newest, older))) return [...run, newest];
  }
  return undefined;
};

/**
 * Returns the updates that the next call settles when it succeeds; the last of them is the one to send. Undefined when the
 * group has to wait.
 *
 * A newer update that covers all before it goes first. From its third receive on it goes in order; then it is sent right
 * after an older one that failed, to replace it. After a timeout it is not: the older call may still be under way, and
 * land last.
 * @param ready the updates that wait, oldest first
 * @param tried those whose calls failed in this invocation
 * @param mayGoAhead whether an update may go ahead of older ones
 */
export const nextRun = (
  ready: readonly UpdateRecord[],
  tried: ReadonlyMap<UpdateRecord, Pick<Deferred, 'timedOut'>>,
  mayGoAhead: (record: UpdateRecord) => boolean = () => true,
): readonly UpdateRecord[] | undefined => {
  const [oldest, ...newer] = ready;
  if (!oldest || newer.some((record) => tried.has(record))) return undefined;
  const failed = tried.get(oldest);
  if (failed) return failed.timedOut ? undefined : longestRun(ready, mayGoAhead);
  const canGo = (record: UpdateRecord) => record.receiveCount < RECEIVES_IN_ORDER && mayGoAhead(record);
  return longestRun(ready, canGo) ?? [oldest];
};

/** Whether a newer update that waits covers this one and all between them. */
export const isCovered = (record: UpdateRecord, ready: readonly UpdateRecord[]): boolean =>
  longestRun(ready.slice(ready.indexOf(record)), () => true) !== undefined;
