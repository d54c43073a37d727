import { createHistoryClient } from '../history/client.ts';
import { createHistoryReader, type HistoryReader } from '../history/read.ts';
import type { HistoryRow } from '../history/row.ts';

/** An update that is asked for. */
export interface Asked {
  button: string;
  messageId: string;
  /** No earlier than this it was decided, in milliseconds since the epoch. */
  since: number | undefined;
}

/** What the history says: the update's row, none, or that it holds more rows than are read. */
export type Found = { kind: 'row'; row: HistoryRow } | { kind: 'none' } | { kind: 'too-many' };

/** Finds an update. Rejects when DynamoDB does not answer. */
export type FindUpdate = (asked: Asked) => Promise<Found>;

/** Rows that are read for one update, and the longest time for it in milliseconds. */
const MOST_ROWS = 250;
const LONGEST_READ_MS = 3_000;

/**
 * Makes what finds updates in the history. A row's key begins with when its update was decided, so with `since` it is among
 * the first rows from there on; without it among the newest.
 */
export const createFindUpdate =
  (reader: Pick<HistoryReader, 'button' | 'since'>): FindUpdate =>
  async ({ button, messageId, since }) => {
    const abortSignal = AbortSignal.timeout(LONGEST_READ_MS);
    const rows =
      since === undefined ? reader.button(button, undefined, abortSignal) : reader.since(button, since, abortSignal);
    let read = 0;
    for await (const row of rows) {
      if (row.messageId === messageId) return { kind: 'row', row };
      read += 1;
      if (read === MOST_ROWS) return { kind: 'too-many' };
    }
    return { kind: 'none' };
  };

/** Finds updates in a table of DynamoDB. This module is loaded when an update is asked for. */
export const createFindIn = (tableName: string): FindUpdate =>
  createFindUpdate(createHistoryReader(createHistoryClient(), tableName));
