import { isOlder } from '../../functions/delivery/late.ts';
import type { HistoryReader } from '../../functions/history/read.ts';
import type { HistoryRow, Shown } from '../../functions/history/row.ts';
import type { Failure } from './failure.ts';

/** Finds the message that a failure's button was given later, or that settled the failure; undefined when there is none. */
export type FindOvertaking = (failure: Failure) => Promise<string | undefined>;

/** A row without a letter does not say when its update was sent: then it counts as the newer of two with one `asOf`. */
const decided = ({ id, asOf, letters: [letter] }: Failure) => {
  const sentAt = letter?.sentAt ?? Number.POSITIVE_INFINITY;
  return { asOf, messageId: id, sentAt, first: { messageId: id, sentAt } };
};

/** Returns what settled a row: a later message, or its own. A dead letter settles nothing: it may come back. */
const settledBy = (row: HistoryRow | undefined): string | undefined => {
  if (!row || row.outcome === 'deferred' || row.outcome === 'dead-lettered') return undefined;
  return row.supersededBy ?? row.messageId;
};

/** Finds by the history what overtook failures. What it has read of a button counts for all failures of the button. */
export const createFindOvertaking = (history: HistoryReader): FindOvertaking => {
  const known = new Map<string, Promise<Shown | undefined>>();
  const shownBy = (button: string) => {
    const read = known.get(button) ?? history.shown(button);
    known.set(button, read);
    return read;
  };
  return async (failure) => {
    const { button, id, asOf, row } = failure;
    if (button === undefined) return undefined;
    const shown = await shownBy(button);
    if (shown && isOlder(decided(failure), shown)) return shown.messageId;
    const isUnrecorded = !row && failure.kind !== 'Invalid';
    return isUnrecorded ? settledBy(await history.row({ button, asOf, messageId: id })) : undefined;
  };
};
