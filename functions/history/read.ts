import { type DynamoDBClient, GetItemCommand, paginateQuery, type QueryCommandInput } from '@aws-sdk/client-dynamodb';
import { type HistoryRow, keyOf, readRow, readShown, type Shown, shownKey } from './row.ts';
import { orderOf, SHOWS, TABLE } from './table.ts';

/** Reads the table of what became of each update. Every method rejects when DynamoDB does not answer. */
export interface HistoryReader {
  /** What a button shows, by a consistent read; undefined when nothing is known to have been delivered to it. */
  shown(button: string, abortSignal?: AbortSignal): Promise<Shown | undefined>;
  /** One update's row, by a consistent read. */
  row(
    key: Pick<HistoryRow, 'button' | 'asOf' | 'messageId'>,
    abortSignal?: AbortSignal,
  ): Promise<HistoryRow | undefined>;
  /** A button's updates, newest first. `from` leaves out those decided earlier, in milliseconds since the epoch. */
  button(button: string, from?: number, abortSignal?: AbortSignal): AsyncGenerator<HistoryRow>;
  /** A button's updates that were decided at a moment or later, oldest first. */
  since(button: string, asOf: number, abortSignal?: AbortSignal): AsyncGenerator<HistoryRow>;
  /** A button's updates that were decided at a moment or before, newest first. */
  until(button: string, asOf: number): AsyncGenerator<HistoryRow>;
  /** What fails now, by state, the longest failing first. The index may lag by a second. */
  failing(state: 'retrying' | 'dead'): AsyncGenerator<HistoryRow>;
  /** The updates of a run, by button. The index may lag by a second; it leaves out `update`. */
  run(runId: string): AsyncGenerator<HistoryRow>;
}

/** Rows that one request for a button reads. */
const ROWS_AT_ONCE = 25;
/** Events have years of four digits. */
const EARLIEST = Date.parse('0000-01-01T00:00:00Z');

const optional = (abortSignal: AbortSignal | undefined) => (abortSignal ? { abortSignal } : {});

/** A reader of the table. */
export const createHistoryReader = (client: DynamoDBClient, tableName: string): HistoryReader => {
  async function* query(
    input: Omit<QueryCommandInput, 'TableName'>,
    abortSignal?: AbortSignal,
  ): AsyncGenerator<HistoryRow> {
    const pages = paginateQuery({ client }, { TableName: tableName, ...input }, optional(abortSignal));
    for await (const { Items = [] } of pages) {
      for (const item of Items) if (item[TABLE.sortKey]?.S !== SHOWS) yield readRow(item);
    }
  }

  const get = async (Key: ReturnType<typeof keyOf>, abortSignal: AbortSignal | undefined) => {
    const command = new GetItemCommand({ TableName: tableName, Key, ConsistentRead: true });
    return (await client.send(command, optional(abortSignal))).Item;
  };

  const equals = (name: string, value: string) => ({
    KeyConditionExpression: '#key = :key',
    ExpressionAttributeNames: { '#key': name },
    ExpressionAttributeValues: { ':key': { S: value } },
  });

  const { partitionKey, sortKey, indexes } = TABLE;

  /** A button's rows whose sort key is so compared with a moment's, newest first. Few are read at once: few are used. */
  const ofButton = (button: string, comparison: '>=' | '<', asOf: number) => ({
    KeyConditionExpression: `#button = :button AND #order ${comparison} :order`,
    ExpressionAttributeNames: { '#button': partitionKey, '#order': sortKey },
    ExpressionAttributeValues: { ':button': { S: button }, ':order': { S: orderOf({ asOf, messageId: '' }) } },
    ScanIndexForward: false,
    ConsistentRead: true,
    Limit: ROWS_AT_ONCE,
  });

  return {
    async shown(button, abortSignal) {
      const item = await get(shownKey(button), abortSignal);
      return item && readShown(item);
    },
    async row(key, abortSignal) {
      const item = await get(keyOf(key), abortSignal);
      return item && readRow(item);
    },
    button: (button, from = EARLIEST, abortSignal) => query(ofButton(button, '>=', from), abortSignal),
    since: (button, asOf, abortSignal) =>
      query({ ...ofButton(button, '>=', asOf), ScanIndexForward: true }, abortSignal),
    until: (button, asOf) => query(ofButton(button, '<', asOf + 1)),
    failing: (state) => query({ ...equals(indexes.failing.partitionKey, state), IndexName: indexes.failing.name }),
    run: (runId) => query({ ...equals(indexes.run.partitionKey, runId), IndexName: indexes.run.name }),
  };
};
