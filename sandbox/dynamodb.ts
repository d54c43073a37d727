import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateTableCommand, DescribeTableCommand, DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import { createTableInput } from '../functions/history/table.ts';
import { AWS_ENVIRONMENT, REGION } from './aws.ts';

/** The name of the history's table. */
export const HISTORY_TABLE = 'button-updates-history';

/** A DynamoDB emulator with the history's table. */
export interface DynamoDb {
  readonly url: string;
  readonly client: DynamoDBClient;
  close(): Promise<void>;
}

/** Makes the history's table, and waits until it takes requests. */
const createTable = async (client: DynamoDBClient): Promise<void> => {
  let { TableDescription: table } = await client.send(new CreateTableCommand(createTableInput(HISTORY_TABLE)));
  while (table?.TableStatus !== 'ACTIVE') {
    ({ Table: table } = await client.send(new DescribeTableCommand({ TableName: HISTORY_TABLE })));
  }
};

/**
 * Starts DynamoDB on a port. `folder` keeps the table; without one a temporary folder does, until the end: in memory a
 * history of 100,000 updates would take half a gigabyte.
 */
export const startDynamoDb = async (port: number, folder?: string): Promise<DynamoDb> => {
  const path = folder ?? (await mkdtemp(join(tmpdir(), 'anveo-sandbox-history-')));
  const server = dynalite({ createTableMs: 0, path });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = new DynamoDBClient({ endpoint: url, region: REGION, credentials: AWS_ENVIRONMENT.credentials });
  const { TableNames = [] } = await client.send(new ListTablesCommand());
  if (!TableNames.includes(HISTORY_TABLE)) await createTable(client);
  return {
    url,
    client,
    async close() {
      client.destroy();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
      if (folder === undefined) await rm(path, { recursive: true, force: true });
    },
  };
};
