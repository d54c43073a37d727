import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { onTestFinished } from 'vitest';
import type { Item } from '../../functions/history/row.ts';
import { TABLE } from '../../functions/history/table.ts';

/** Request units of on-demand tables. */
export interface Units {
  writes: number;
  reads: number;
}

const bytesOf = ({ S, N }: Item[string]): number => {
  if (S !== undefined) return Buffer.byteLength(S);
  return N === undefined ? 1 : Math.ceil(N.length / 2) + 1;
};

/**
 * Returns an item's size in bytes: names and values.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
 */
export const sizeOf = (item: Item): number =>
  Object.entries(item).reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + bytesOf(value), 0);

const { failing, run } = TABLE.indexes;
const WRITE_BYTES = 1024;
const READ_BYTES = 4096;
const unitsOf = (unit: number, ...items: readonly (Item | undefined)[]) =>
  Math.ceil(Math.max(...items.map((item) => (item ? sizeOf(item) : 0))) / unit);

/** Returns what an index holds of an item; undefined when the item lacks a key of the index. */
export const inIndex = (index: typeof failing | typeof run, item: Item | undefined): Item | undefined => {
  if (!item || !(index.partitionKey in item) || !(index.sortKey in item)) return undefined;
  if (!('holds' in index)) return item;
  const held = new Set<string>([TABLE.partitionKey, TABLE.sortKey, index.partitionKey, ...index.holds]);
  return Object.fromEntries(Object.entries(item).filter(([name]) => held.has(name)));
};

/** Returns what an index costs: nothing when its part is the same, two writes when its key changes. */
const indexUnits = (index: typeof failing | typeof run, before: Item | undefined, after: Item | undefined): number => {
  const [old, now] = [inIndex(index, before), inIndex(index, after)];
  const keyOf = (item: Item | undefined) => JSON.stringify([item?.[index.partitionKey], item?.[index.sortKey]]);
  if (old && now && keyOf(old) !== keyOf(now)) return unitsOf(WRITE_BYTES, old) + unitsOf(WRITE_BYTES, now);
  const sorted = (item: Item | undefined) => JSON.stringify(Object.entries(item ?? {}).toSorted());
  return sorted(old) === sorted(now) ? 0 : unitsOf(WRITE_BYTES, old, now);
};

interface Request {
  Key?: Item;
  RequestItems?: Record<string, { PutRequest: { Item: Item } }[]>;
}

const keysOf = ({ Key, RequestItems = {} }: Request): Item[] => {
  const put = Object.values(RequestItems).flat();
  const all = Key ? [Key] : put.map(({ PutRequest }) => PutRequest.Item);
  return all.map(({ button = { S: '' }, order = { S: '' } }) => ({ button, order }));
};

/** Starts a proxy that counts the request units of a table by the items before and after each request. */
export const meterRequests = async (client: DynamoDBClient, target: string, TableName: string) => {
  const units: Units = { writes: 0, reads: 0 };
  const read = async (Key: Item) =>
    (await client.send(new GetItemCommand({ TableName, Key, ConsistentRead: true }))).Item;
  const server = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray()).toString();
    const action = String(request.headers['x-amz-target']).split('.')[1];
    const keys = keysOf(JSON.parse(body));
    const before = await Promise.all(keys.map(read));
    const { 'content-length': _, host: __, connection: ___, ...headers } = request.headers;
    const answer = await fetch(target, { method: 'POST', headers: headers as Record<string, string>, body });
    const after = await Promise.all(keys.map(read));
    for (const [index, item] of after.entries()) {
      const old = before[index];
      if (action === 'GetItem') units.reads += Math.max(1, unitsOf(READ_BYTES, item));
      else
        units.writes += unitsOf(WRITE_BYTES, old, item) + indexUnits(failing, old, item) + indexUnits(run, old, item);
    }
    response.writeHead(answer.status, { 'Content-Type': 'application/x-amz-json-1.0' }).end(await answer.text());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { units, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
};
