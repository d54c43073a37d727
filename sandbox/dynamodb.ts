import type { AddressInfo } from 'node:net';
import { CreateTableCommand, DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
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

/** Starts DynamoDB on a port. `path` is the folder that keeps the table; without one it is in memory. */
export const startDynamoDb = async (port: number, path?: string): Promise<DynamoDb> => {
  const server = dynalite({ createTableMs: 0, ...(path !== undefined && { path }) });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = new DynamoDBClient({ endpoint: url, region: REGION, credentials: AWS_ENVIRONMENT.credentials });
  const { TableNames = [] } = await client.send(new ListTablesCommand());
  if (!TableNames.includes(HISTORY_TABLE)) await client.send(new CreateTableCommand(createTableInput(HISTORY_TABLE)));
  return {
    url,
    client,
    close() {
      client.destroy();
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
};
