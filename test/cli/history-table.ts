import { onTestFinished } from 'vitest';
import type { HistoryRow, Shown } from '../../functions/history/row.ts';
import { createHistoryWriter } from '../../functions/history/write.ts';
import { AWS_ENVIRONMENT } from '../../sandbox/aws.ts';
import { type DynamoDb, HISTORY_TABLE, startDynamoDb } from '../../sandbox/dynamodb.ts';
import { simpleUpdate } from '../delivery/events.ts';

/** A moment at which nothing else happens. */
export const NOON = Date.parse('2026-10-08T12:00:00Z');

/** A delivered update of SUPPORT. It is told by its message ID. */
export const row = (messageId: string, fields: Partial<HistoryRow> = {}): HistoryRow => ({
  button: 'SUPPORT',
  asOf: NOON,
  messageId,
  at: NOON + 1000,
  outcome: 'delivered',
  attempts: 1,
  update: simpleUpdate({ id: fields.button ?? 'SUPPORT' }),
  ...fields,
});

/** What a button shows by a row. */
export const shown = ({ outcome: _outcome, attempts: _attempts, ...about }: HistoryRow): Shown => ({
  ...about,
  sentAt: about.asOf,
});

/** The history's table on this machine, which the command finds by its name. */
export interface Table {
  dynamoDb: DynamoDb;
  /** The options that name it. */
  named: string[];
  write(changes: { rows?: HistoryRow[]; shown?: Shown[]; uncertain?: string[] }): Promise<void>;
}

/** Starts a table that ends with the test. */
export const startTable = async (): Promise<Table> => {
  const dynamoDb = await startDynamoDb(0);
  onTestFinished(() => dynamoDb.close().catch(() => undefined));
  Object.assign(process.env, AWS_ENVIRONMENT.variables, { AWS_ENDPOINT_URL_DYNAMODB: dynamoDb.url });
  const write = createHistoryWriter({
    client: dynamoDb.client,
    tableName: HISTORY_TABLE,
    keepMs: 3_600_000,
    now: Date.now,
  });
  return {
    dynamoDb,
    named: ['--table', HISTORY_TABLE],
    write: (changes) =>
      write(
        { rows: [], shown: [], superseded: [], uncertain: [], failures: [], ...changes },
        AbortSignal.timeout(10_000),
      ),
  };
};
