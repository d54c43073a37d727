import { HISTORY_TABLE } from '../../sandbox/dynamodb.ts';
import { startTable } from '../cli/history-table.ts';
import { startTroubled } from '../delivery/dynamodb-proxy.ts';
import { startHttpWorld } from './world.ts';

/** A world with a history, which can be in trouble. */
export const startHistoryWorld = async () => {
  const table = await startTable();
  const proxy = await startTroubled(table.dynamoDb.url);
  const environment = { HISTORY_TABLE };
  const world = await startHttpWorld({ environment, aws: { AWS_ENDPOINT_URL_DYNAMODB: proxy.url } });
  return { ...world, table, proxy };
};
