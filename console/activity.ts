import { type AttributeValue, ScanCommand } from '@aws-sdk/client-dynamodb';
import type { HistoryTable } from '../cli/history-table.ts';
import { keep } from './kept.ts';

/** What an update came to, as the plot counts it: `failing` is retried or dead. */
export type Kind = 'delivered' | 'superseded' | 'failing';

/** What the history says of the last day. */
export interface Activity {
  /** When updates had their latest outcome, in milliseconds since the epoch. */
  outcomes: readonly { at: number; kind: Kind }[];
  /** Whether the whole table was read. Else these are the updates of some of its buttons. */
  isWhole: boolean;
}

export const DAY_MS = 86_400_000;

/** No index tells what happened when, so that the table itself is read: so much of it at most. */
const MOST_REQUESTS = 8;
const MOST_MS = 600;
const KEEP_MS = 4_000;
/** A table that is read in part only is read seldom: a look costs up to 1,024 read units. */
const KEEP_PART_MS = 60_000;

const KINDS: Readonly<Record<string, Kind>> = {
  ...{ delivered: 'delivered', unchanged: 'delivered', superseded: 'superseded' },
  ...{ deferred: 'failing', 'dead-lettered': 'failing' },
};

const read = async ({ client, tableName }: HistoryTable): Promise<Activity> => {
  const [started, now] = [performance.now(), Date.now()];
  const outcomes: { at: number; kind: Kind }[] = [];
  let key: Record<string, AttributeValue> | undefined;
  for (let request = 0; request < MOST_REQUESTS && performance.now() - started < MOST_MS; request += 1) {
    const { Items = [], LastEvaluatedKey } = await client.send(
      new ScanCommand({
        TableName: tableName,
        ProjectionExpression: '#at, #outcome',
        FilterExpression: '#at >= :from AND attribute_exists(#outcome)',
        ExpressionAttributeNames: { '#at': 'at', '#outcome': 'outcome' },
        ExpressionAttributeValues: { ':from': { S: new Date(now - DAY_MS).toISOString() } },
        ...(key && { ExclusiveStartKey: key }),
      }),
    );
    for (const { at, outcome } of Items) {
      outcomes.push({ at: Date.parse(at?.S ?? ''), kind: KINDS[outcome?.S ?? ''] ?? 'failing' });
    }
    key = LastEvaluatedKey;
    if (!key) break;
  }
  return { outcomes, isWhole: key === undefined };
};

/** Returns a function that reads what happened in the last day. It reads the table again after a while only. */
export const createActivity = (table: HistoryTable): (() => Promise<Activity>) =>
  keep(
    () => read(table),
    ({ isWhole }) => (isWhole ? KEEP_MS : KEEP_PART_MS),
  ).look;
