import { setTimeout as sleep } from 'node:timers/promises';
import {
  BatchWriteItemCommand,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  UpdateItemCommand,
  type UpdateItemCommandInput,
  type WriteRequest,
} from '@aws-sdk/client-dynamodb';
import { attributesOf, type HistoryRow, type Item, keyOf, type Shown, shownItem } from './row.ts';
import { type FailedRow, failureOf, supersededOf, uncertainOf } from './updates.ts';

/** What a batch of outcomes changes in the table. */
export interface Changes {
  /** Rows that stand for themselves: the update is settled. */
  rows: readonly HistoryRow[];
  shown: readonly Shown[];
  /** Superseded updates that an earlier invocation may have settled: a row that says what the button showed stays. */
  superseded: readonly HistoryRow[];
  /** Failures, which add to the row before: since when it fails, how often it was called, whether a call may have landed. */
  failures: readonly FailedRow[];
  /** Buttons for which a call got no answer, and so may have changed what they show. */
  uncertain: readonly string[];
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

  /** One item that DynamoDB refuses must not keep the others of its request from being written. */
  const put = async (items: readonly Item[], abortSignal: AbortSignal) => {
    try {
      await putBatch(items, abortSignal);
    } catch (error) {
      if (items.length === 1 || (error as Error).name !== 'ValidationException') throw error;
      await allOf(items.map((item) => putBatch([item], abortSignal)));
    }
  };

  const update = async (input: UpdateItemCommandInput, abortSignal: AbortSignal) => {
    try {
      await client.send(new UpdateItemCommand(input), { abortSignal });
    } catch (error) {
      // The row says that the button showed the update once, or what became of it later.
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    }
  };

  return async ({ rows, shown, superseded, failures, uncertain }, abortSignal) => {
    const expires = now() + keepMs;
    const items = byKey([
      ...rows.map((row) => attributesOf(row, expires, keyOf(row))),
      ...shown.map((each) =>
        uncertain.includes(each.button) ? shownItem({ ...each, uncertain: true }) : shownItem(each),
      ),
    ]);
    const marked = uncertain.filter((button) => !shown.some((each) => each.button === button));
    const updates = [
      ...failures.map((each) => failureOf(each, tableName, expires)),
      ...superseded.map((row) => supersededOf(row, tableName, expires)),
      ...marked.map((button) => uncertainOf(button, tableName)),
    ];
    await allOf([
      ...requestsOf(items).map((each) => put(each, abortSignal)),
      ...updates.map((each) => update(each, abortSignal)),
    ]);
  };
};
