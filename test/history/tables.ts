import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { onTestFinished } from 'vitest';
import { createHistoryReader } from '../../functions/history/read.ts';
import type { HistoryRow, Item } from '../../functions/history/row.ts';
import { type Changes, createHistoryWriter } from '../../functions/history/write.ts';
import { AWS_ENVIRONMENT, REGION } from '../../sandbox/aws.ts';
import { HISTORY_TABLE, startDynamoDb } from '../../sandbox/dynamodb.ts';
import { type Answer, startJsonServer } from '../../sandbox/json-server.ts';
import { NOON, row } from '../cli/history-table.ts';

/** How long the writers of these tests keep rows, in milliseconds. */
export const KEEP_MS = 3_600_000;

const NOTHING: Changes = { rows: [], shown: [], superseded: [], failures: [], uncertain: [] };

/** Returns a reader and a writer of a table. The writer's time is noon. */
const historyOf = (client: DynamoDBClient) => {
  const write = createHistoryWriter({ client, tableName: HISTORY_TABLE, keepMs: KEEP_MS, now: () => NOON });
  return {
    ...createHistoryReader(client, HISTORY_TABLE),
    write: (changes: Partial<Changes>, abortSignal = new AbortController().signal) =>
      write({ ...NOTHING, ...changes }, abortSignal),
  };
};

/** Starts a table that ends with the test. */
export const startTable = async () => {
  const dynamoDb = await startDynamoDb(0);
  onTestFinished(() => dynamoDb.close());
  return { ...historyOf(dynamoDb.client), client: dynamoDb.client };
};

/** A request of DynamoDB: its action, such as `GetItem`, and its input. */
export interface TableRequest {
  action: string;
  input: {
    /** Of a read. */
    ConsistentRead?: boolean;
    /** Of an UpdateItem. */
    Key?: Item;
    /** Of a BatchWriteItem: what is put, by table. */
    RequestItems?: Record<string, { PutRequest: { Item: Item } }[]>;
  };
}

const putsOf = ({ input }: TableRequest) => input.RequestItems?.[HISTORY_TABLE] ?? [];

/** Returns the items that a BatchWriteItem puts. */
export const itemsOf = (request: TableRequest): Item[] => putsOf(request).map(({ PutRequest: { Item } }) => Item);

/** Returns an answer that leaves a batch's last items unprocessed. */
export const unprocessed = (request: TableRequest, count: number): Answer => ({
  status: 200,
  body: { UnprocessedItems: { [HISTORY_TABLE]: putsOf(request).slice(-count) } },
});

/** Starts a server that speaks DynamoDB's protocol, and answers as the test says. Without an answer it takes everything. */
export const startScripted = async (answer?: (request: TableRequest, count: number) => Answer | undefined) => {
  const requests: TableRequest[] = [];
  const server = await startJsonServer(0, async ({ headers, json }) => {
    const request = {
      action: String(headers['x-amz-target']).split('.')[1] ?? '',
      input: (await json()) as TableRequest['input'],
    };
    const count = requests.push(request);
    return answer?.(request, count) ?? { status: 200, body: {} };
  });
  const client = new DynamoDBClient({ endpoint: server.url, region: REGION, credentials: AWS_ENVIRONMENT.credentials });
  onTestFinished(async () => {
    client.destroy();
    await server.close();
  });
  return { ...historyOf(client), requests };
};

/** Returns the message IDs of rows, in their order. */
export const idsOf = async (rows: AsyncIterable<HistoryRow>) =>
  (await Array.fromAsync(rows)).map(({ messageId }) => messageId);

/** Returns rows of SUPPORT with the message IDs M1, M2 and so on. */
export const rows = (count: number, fields: Partial<HistoryRow> = {}) =>
  Array.from({ length: count }, (_, index) => row(`M${index + 1}`, fields));
