import { setTimeout as sleep } from 'node:timers/promises';
import {
  BatchWriteItemCommand,
  type DynamoDBClient,
  UpdateItemCommand,
  type UpdateItemCommandInput,
  type WriteRequest,
} from '@aws-sdk/client-dynamodb';
import { attributesOf, type HistoryRow, type Item, keyOf, type Shown, shownItem, shownKey } from './row.ts';

/** What a batch of outcomes changes in the table. */
export interface Changes {
  /** Rows that stand for themselves: an update that is settled, or dead. */
  rows: readonly HistoryRow[];
  shown: readonly Shown[];
  /** Deferrals, which add to the row before: since when it fails, and how often it was called. */
  deferrals: readonly Deferral[];
  /** Buttons for which a call got no answer, and so may have changed what they show. */
  uncertain: readonly string[];
}

export interface Deferral {
  row: HistoryRow;
  /** Whether Anveo failed a call (the time since then is counted), a fault of ours did (it is counted anew), or neither. */
  failedBy: 'anveo' | 'us' | 'nobody';
}

export interface WriterOptions {
  client: DynamoDBClient;
  tableName: string;
  /** How long rows are kept, in milliseconds. */
  keepMs: number;
  now: () => number;
}

/** DynamoDB's limit for one BatchWriteItem. */
const MOST_ITEMS = 25;
/** Requests for items that DynamoDB did not take, and the longest pause between two, in milliseconds. */
const MOST_TRIES = 3;
const LONGEST_PAUSE_MS = 200;

/** Thrown when DynamoDB did not take all changes; those that it took stand. */
export class HistoryNotWritten extends Error {
  override readonly name = 'HistoryNotWritten';
}

/** Later ones of a batch replace earlier ones of the same key: DynamoDB refuses a request that has a key twice. */
const byKey = (items: readonly Item[]): Item[] => [
  ...new Map(items.map((item) => [`${item['button']?.S}\n${item['order']?.S}`, item])).values(),
];

const chunks = <T>(all: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(all.length / size) }, (_, index) => all.slice(index * size, (index + 1) * size));

/** Names and values of a `SET` that takes every attribute as it is. */
const setAll = (attributes: Item, keep: readonly string[]) => {
  const names = Object.keys(attributes);
  return {
    sets: names.map((name) =>
      keep.includes(name) ? `#${name} = if_not_exists(#${name}, :${name})` : `#${name} = :${name}`,
    ),
    ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
    ExpressionAttributeValues: Object.fromEntries(names.map((name) => [`:${name}`, attributes[name]] as const)),
  };
};

/** Returns the update of a deferred row: what it says now, and what it adds to before. */
const deferralOf = ({ row, failedBy }: Deferral, tableName: string, expires: number): UpdateItemCommandInput => {
  const told = failedBy === 'anveo' ? { ...row, anveoSince: row.at } : row;
  const { attempts = { N: '0' }, ...attributes } = attributesOf(told, expires);
  const { sets, ExpressionAttributeNames, ExpressionAttributeValues } = setAll(attributes, ['since', 'anveoSince']);
  const removed = ['failure', '#by', ...(failedBy === 'us' ? ['anveoSince'] : [])];
  return {
    TableName: tableName,
    Key: keyOf(row),
    UpdateExpression: `SET ${sets.join(', ')} REMOVE ${removed.join(', ')} ADD attempts :attempts`,
    ExpressionAttributeNames: { ...ExpressionAttributeNames, '#by': 'by' },
    ExpressionAttributeValues: { ...ExpressionAttributeValues, ':attempts': attempts },
  };
};

/** Writes changes. Rejects with HistoryNotWritten when some were not taken. */
export type WriteHistory = (changes: Changes, abortSignal: AbortSignal) => Promise<void>;

/** A writer to the table: puts go in batches, whatever adds to an item in updates of their own, all side by side. */
export const createHistoryWriter = ({ client, tableName, keepMs, now }: WriterOptions): WriteHistory => {
  const putBatch = async (items: readonly Item[], abortSignal: AbortSignal) => {
    let left: WriteRequest[] = items.map((Item) => ({ PutRequest: { Item } }));
    for (let tries = 1; left.length > 0; tries += 1) {
      if (tries > MOST_TRIES)
        throw new HistoryNotWritten(`DynamoDB did not take ${left.length} of ${items.length} items`);
      const command = new BatchWriteItemCommand({ RequestItems: { [tableName]: left } });
      const { UnprocessedItems = {} } = await client.send(command, { abortSignal });
      left = UnprocessedItems[tableName] ?? [];
      if (left.length > 0 && tries < MOST_TRIES)
        await sleep(Math.random() * LONGEST_PAUSE_MS, undefined, { signal: abortSignal });
    }
  };

  const markUncertain = (button: string): UpdateItemCommandInput => ({
    TableName: tableName,
    Key: shownKey(button),
    UpdateExpression: 'SET uncertain = :true',
    ExpressionAttributeValues: { ':true': { BOOL: true } },
  });

  return async ({ rows, shown, deferrals, uncertain }, abortSignal) => {
    const expires = now() + keepMs;
    const items = byKey([
      ...rows.map((row) => attributesOf(row, expires, keyOf(row))),
      ...shown.map((each) =>
        uncertain.includes(each.button) ? shownItem({ ...each, uncertain: true }) : shownItem(each),
      ),
    ]);
    const marked = uncertain.filter((button) => !shown.some((each) => each.button === button));
    const updates = [...deferrals.map((each) => deferralOf(each, tableName, expires)), ...marked.map(markUncertain)];
    const results = await Promise.allSettled([
      ...chunks(items, MOST_ITEMS).map((each) => putBatch(each, abortSignal)),
      ...updates.map((update) => client.send(new UpdateItemCommand(update), { abortSignal })),
    ]);
    const failed = results.find(({ status }) => status === 'rejected');
    if (failed?.status !== 'rejected') return;
    const { reason: cause } = failed;
    const words = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
    throw cause instanceof HistoryNotWritten ? cause : new HistoryNotWritten(words, { cause });
  };
};
