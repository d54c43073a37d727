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
  /** Rows that stand for themselves: the update is settled. */
  rows: readonly HistoryRow[];
  shown: readonly Shown[];
  /** Failures, which add to the row before: since when it fails, how often it was called, whether a call may have landed. */
  failures: readonly FailedRow[];
  /** Buttons for which a call got no answer, and so may have changed what they show. */
  uncertain: readonly string[];
}

/** The row of an update that failed. */
export interface FailedRow {
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

/** DynamoDB's limit for one BatchWriteItem, and the characters in it that one try has time for. */
const MOST_ITEMS = 25;
const MOST_BYTES = 1_000_000;
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

const bytesOf = (item: Item) => Object.values(item).reduce((sum, { S: text = '' }) => sum + text.length, 0);

/** Cuts items into requests: 25 items at most, and no more than about `MOST_BYTES`. */
const requestsOf = (items: readonly Item[]): Item[][] => {
  const requests: Item[][] = [];
  let room = 0;
  for (const item of items) {
    const bytes = bytesOf(item);
    const last = requests.at(-1);
    if (last && last.length < MOST_ITEMS && bytes <= room) last.push(item);
    else {
      requests.push([item]);
      room = MOST_BYTES;
    }
    room -= bytes;
  }
  return requests;
};

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

/** What a failure of an earlier invocation may have left in a row. */
const OUTDATED = ['failure', 'cause', 'by'];

/** Returns the update of a failed row: what it says now, and what it adds to before. */
const failureOf = ({ row, failedBy }: FailedRow, tableName: string, expires: number): UpdateItemCommandInput => {
  const told = failedBy === 'anveo' ? { ...row, anveoSince: row.at } : row;
  const { attempts = { N: '0' }, ...attributes } = attributesOf(told, expires);
  const { sets, ExpressionAttributeNames, ExpressionAttributeValues } = setAll(attributes, ['since', 'anveoSince']);
  const removed = [...OUTDATED, ...(failedBy === 'us' ? ['anveoSince'] : [])].filter((name) => !(name in attributes));
  return {
    TableName: tableName,
    Key: keyOf(row),
    UpdateExpression: `SET ${sets.join(', ')} REMOVE ${removed.map((name) => `#${name}`).join(', ')} ADD attempts :attempts`,
    ExpressionAttributeNames: {
      ...ExpressionAttributeNames,
      ...Object.fromEntries(removed.map((name) => [`#${name}`, name])),
    },
    ExpressionAttributeValues: { ...ExpressionAttributeValues, ':attempts': attempts },
  };
};

/** Waits for all. Rejects with HistoryNotWritten when one failed. */
const allOf = async (writes: readonly Promise<unknown>[]): Promise<void> => {
  const failed = (await Promise.allSettled(writes)).find(({ status }) => status === 'rejected');
  if (failed?.status !== 'rejected') return;
  const { reason: cause } = failed;
  const words = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
  throw cause instanceof HistoryNotWritten ? cause : new HistoryNotWritten(words, { cause });
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

  /** One item that DynamoDB refuses must not keep the others of its request from being written. */
  const put = async (items: readonly Item[], abortSignal: AbortSignal) => {
    try {
      await putBatch(items, abortSignal);
    } catch (error) {
      if (items.length === 1 || (error as Error).name !== 'ValidationException') throw error;
      await allOf(items.map((item) => putBatch([item], abortSignal)));
    }
  };

  return async ({ rows, shown, failures, uncertain }, abortSignal) => {
    const expires = now() + keepMs;
    const items = byKey([
      ...rows.map((row) => attributesOf(row, expires, keyOf(row))),
      ...shown.map((each) =>
        uncertain.includes(each.button) ? shownItem({ ...each, uncertain: true }) : shownItem(each),
      ),
    ]);
    const marked = uncertain.filter((button) => !shown.some((each) => each.button === button));
    const updates = [...failures.map((each) => failureOf(each, tableName, expires)), ...marked.map(markUncertain)];
    await allOf([
      ...requestsOf(items).map((each) => put(each, abortSignal)),
      ...updates.map((update) => client.send(new UpdateItemCommand(update), { abortSignal })),
    ]);
  };
};
