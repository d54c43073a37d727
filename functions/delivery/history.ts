import { createHistoryClient } from '../history/client.ts';
import { createHistoryReader } from '../history/read.ts';
import { createHistoryWriter } from '../history/write.ts';
import { ChangeLog, type SettledUpdate } from './changes.ts';
import type { SettledBatch } from './handler.ts';
import { historyIdOf, type Known } from './late.ts';
import { isUpdate, type UpdateRecord } from './record.ts';

/** What delivery reads of the history, and writes to it. */
export interface History extends Known {
  /** Resolves when the client is loaded. */
  load(): Promise<void>;
  /**
   * Returns since when Anveo itself has failed an update, in milliseconds since the epoch; undefined when it has not yet,
   * or when DynamoDB does not say within `timeoutMs`. Never rejects.
   */
  failingSince(record: UpdateRecord, timeoutMs: number): Promise<number | undefined>;
  /** Writes a batch's outcomes. Rejects when they were not all written. */
  write(batch: SettledBatch): Promise<void>;
}

/** The function's settings of the history. */
export interface HistorySettings {
  tableName: string;
  /** How long rows are kept, in milliseconds. */
  keepMs: number;
  /** Whether Anveo is called in its test mode for a button, and does not change it. */
  isTest: (button: string) => boolean;
  now: () => number;
}

/** The longest read, and the longest time for all writes of a batch, in milliseconds; less where less time is left. */
const LONGEST_READ_MS = 2_000;
const LONGEST_WRITE_MS = 3_000;
/** Returns a signal that aborts when the time that is left is over, or the longest time. */
const within = (leftMs: number, longestMs: number) =>
  AbortSignal.timeout(Math.max(0, Math.min(Math.floor(leftMs), longestMs)));

/** The history in DynamoDB. This module is loaded during INIT, and where there is a table only. */
export const createHistory = ({ tableName, keepMs, isTest, now }: HistorySettings): History => {
  const client = createHistoryClient();
  const reader = createHistoryReader(client, tableName);
  const write = createHistoryWriter({ client, tableName, keepMs, now });

  const readRow = (record: UpdateRecord, timeoutMs: number) => {
    const key = { button: record.update.id, asOf: record.asOf, messageId: historyIdOf(record) };
    return reader.row(key, within(timeoutMs, LONGEST_READ_MS));
  };

  const changes = new ChangeLog(isTest);
  return {
    load: async () => undefined,
    readShown: (button, timeoutMs) => reader.shown(button, within(timeoutMs, LONGEST_READ_MS)),
    async isSettled(record, timeoutMs) {
      const row = await readRow(record, timeoutMs);
      return row !== undefined && row.outcome !== 'deferred';
    },
    async failingSince(record, timeoutMs) {
      try {
        const row = await readRow(record, timeoutMs);
        if (row?.anveoSince === undefined) changes.noteUnrecorded(record);
        return row?.anveoSince;
      } catch {
        return undefined;
      }
    },
    async write({ settled, invocation }) {
      const updates = settled.filter((each): each is SettledUpdate => isUpdate(each.record));
      if (updates.length === 0) return;
      await write(changes.changesOf(updates, now()), within(invocation.end - now(), LONGEST_WRITE_MS));
      changes.noteWritten(updates);
    },
  };
};
