import type { CreateTableCommandInput } from '@aws-sdk/client-dynamodb';

/**
 * The table of what became of each update: its keys and indexes, for the stack, the sandbox and the readers.
 *
 * A button's items share the partition key `button`. An update's row has the sort key `<asOf>#<message ID>`; the item
 * with the sort key `shows` says what the button shows now, and never expires.
 */
export const TABLE = {
  partitionKey: 'button',
  sortKey: 'order',
  /** Epoch seconds after which DynamoDB may delete a row. */
  timeToLive: 'expires',
  indexes: {
    /** Sparse: what fails now, by state (`retrying` or `dead`), oldest failure first. */
    failing: { name: 'failing', partitionKey: 'state', sortKey: 'since' },
    /** Sparse: the updates of a run, by button. */
    run: {
      name: 'run',
      partitionKey: 'runId',
      sortKey: 'button',
      /** What the index holds beside all keys: not the update, which would double each row. */
      holds: ['at', 'outcome', 'failure', 'cause', 'reason', 'by', 'attempts', 'state', 'since'],
    },
  },
} as const;

/** The sort key of what a button shows. It sorts after every row, whose keys begin with a digit. */
export const SHOWS = 'shows';

/** An update as its row's sort key tells it. `asOf` is in milliseconds since the epoch. */
export interface Order {
  asOf: number;
  messageId: string;
}

/** Returns the sort key of an update's row. */
export const orderOf = ({ asOf, messageId }: Order): string => `${new Date(asOf).toISOString()}#${messageId}`;

/** Reads a row's sort key. */
export const readOrder = (order: string): Order => {
  const at = order.indexOf('#');
  return { asOf: Date.parse(order.slice(0, at)), messageId: order.slice(at + 1) };
};

const text = (AttributeName: string) => ({ AttributeName, AttributeType: 'S' as const });
const keys = ({ partitionKey, sortKey }: { partitionKey: string; sortKey: string }) => [
  { AttributeName: partitionKey, KeyType: 'HASH' as const },
  { AttributeName: sortKey, KeyType: 'RANGE' as const },
];

/** The table as DynamoDB's CreateTable takes it, for whoever has no stack. */
export const createTableInput = (TableName: string): CreateTableCommandInput => {
  const { failing, run } = TABLE.indexes;
  const attributes = new Set([TABLE, failing, run].flatMap(({ partitionKey, sortKey }) => [partitionKey, sortKey]));
  return {
    TableName,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: Array.from(attributes, text),
    KeySchema: keys(TABLE),
    GlobalSecondaryIndexes: [
      { IndexName: failing.name, KeySchema: keys(failing), Projection: { ProjectionType: 'ALL' } },
      {
        IndexName: run.name,
        KeySchema: keys(run),
        Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: [...run.holds] },
      },
    ],
  };
};
