import {
  CreateTableCommand,
  type CreateTableInput,
  DescribeTableCommand,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { expect, onTestFinished, test } from 'vitest';
import { HISTORY_TABLE, startDynamoDb } from '../../sandbox/dynamodb.ts';
import { synthesize } from './template.ts';

const TABLE = 'AWS::DynamoDB::Table';

const byName = <T extends object>(all: readonly T[] = []) =>
  all.toSorted((one, other) => JSON.stringify(one).localeCompare(JSON.stringify(other)));

/** Returns the keys and indexes that DynamoDB says a table has. */
const describe = async (client: DynamoDBClient, TableName: string) => {
  const { Table } = await client.send(new DescribeTableCommand({ TableName }));
  const indexes = Table?.GlobalSecondaryIndexes?.map(({ IndexName, KeySchema, Projection }) => ({
    IndexName,
    KeySchema,
    Projection: { ...Projection, NonKeyAttributes: Projection?.NonKeyAttributes?.toSorted() },
  }));
  return {
    attributes: byName(Table?.AttributeDefinitions),
    keys: Table?.KeySchema,
    indexes: byName(indexes),
    billing: Table?.BillingModeSummary?.BillingMode,
  };
};

test('a table made from the template has the keys, indexes and projections of the sandbox', async () => {
  const { client, close } = await startDynamoDb(0);
  onTestFinished(close);
  const { TableName, BillingMode, AttributeDefinitions, KeySchema, GlobalSecondaryIndexes } =
    synthesize().only<CreateTableInput>(TABLE);
  const made = { TableName, BillingMode, AttributeDefinitions, KeySchema, GlobalSecondaryIndexes };
  await client.send(new CreateTableCommand(made));
  const described = await describe(client, 'button-updates-prod-history');
  expect(described.indexes).toMatchObject([{ IndexName: 'failing' }, { IndexName: 'run' }]);
  expect(described).toEqual(await describe(client, HISTORY_TABLE));
});

test('rows expire by their attribute, backups go back to any second, and the key is of DynamoDB itself', () => {
  const properties = synthesize().only<Record<string, unknown>>(TABLE);
  expect(properties).toMatchObject({
    BillingMode: 'PAY_PER_REQUEST',
    TimeToLiveSpecification: { AttributeName: 'expires', Enabled: true },
    PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
  });
  expect(properties).not.toHaveProperty('SSESpecification');
});

test.each([
  ['retain', true, 'RetainExceptOnCreate'],
  ['destroy', false, 'Delete'],
])('with removal at %s, deletion protection is %s and the policy is %s', (removal, protection, policy) => {
  const { template } = synthesize({ removal });
  template.hasResource(TABLE, {
    Properties: { DeletionProtectionEnabled: protection },
    DeletionPolicy: policy,
    UpdateReplacePolicy: policy === 'Delete' ? 'Delete' : 'Retain',
  });
});
