import type { UpdateItemCommandInput } from '@aws-sdk/client-dynamodb';
import { attributesOf, type HistoryRow, type Item, keyOf, shownKey } from './row.ts';

/** The row of an update that failed. */
export interface FailedRow {
  row: HistoryRow;
  /** Whether Anveo failed a call (the time since then is counted), a fault of ours did (it is counted anew), or neither. */
  failedBy: 'anveo' | 'us' | 'nobody';
}

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

/** What a failure of an earlier invocation, or an earlier sending, may have left in a row. */
const OUTDATED = ['failure', 'cause', 'supersededBy', 'by'];

/** Returns the update of a failed row: what it says now, and what it adds to before. What was settled later than it failed stays. */
export const failureOf = ({ row, failedBy }: FailedRow, tableName: string, expires: number): UpdateItemCommandInput => {
  const told = failedBy === 'anveo' ? { ...row, anveoSince: row.at } : row;
  const { attempts = { N: '0' }, ...attributes } = attributesOf(told, expires);
  const { sets, ExpressionAttributeNames, ExpressionAttributeValues } = setAll(attributes, ['since', 'anveoSince']);
  const removed = [...OUTDATED, ...(failedBy === 'us' ? ['anveoSince'] : [])].filter((name) => !(name in attributes));
  return {
    TableName: tableName,
    Key: keyOf(row),
    UpdateExpression: `SET ${sets.join(', ')} REMOVE ${removed.map((name) => `#${name}`).join(', ')} ADD attempts :attempts`,
    ConditionExpression: 'attribute_not_exists(#outcome) OR #outcome = :deferred OR #at <= :at',
    ExpressionAttributeNames: {
      ...ExpressionAttributeNames,
      ...Object.fromEntries(removed.map((name) => [`#${name}`, name])),
    },
    ExpressionAttributeValues: { ...ExpressionAttributeValues, ':attempts': attempts, ':deferred': { S: 'deferred' } },
  };
};

/** What a failure, or an earlier sending, may have left in a row that is settled now. */
const FAILED = ['failure', 'cause', 'reason', 'state', 'since', 'anveoSince', 'attempts', 'mayHaveLanded', 'by'];

/** Returns the update of a superseded row, unless the row says that the button showed the update once. */
export const supersededOf = (row: HistoryRow, tableName: string, expires: number): UpdateItemCommandInput => {
  const attributes = attributesOf(row, expires);
  const { sets, ExpressionAttributeNames, ExpressionAttributeValues } = setAll(attributes, []);
  const removed = FAILED.filter((name) => !(name in attributes));
  return {
    TableName: tableName,
    Key: keyOf(row),
    UpdateExpression: `SET ${sets.join(', ')} REMOVE ${removed.map((name) => `#${name}`).join(', ')}`,
    ConditionExpression: 'attribute_not_exists(#outcome) OR NOT (#outcome IN (:delivered, :unchanged))',
    ExpressionAttributeNames: {
      ...ExpressionAttributeNames,
      ...Object.fromEntries(removed.map((name) => [`#${name}`, name])),
    },
    ExpressionAttributeValues: {
      ...ExpressionAttributeValues,
      ':delivered': { S: 'delivered' },
      ':unchanged': { S: 'unchanged' },
    },
  };
};

/** Returns the update that notes that a button may show what a call without an answer said. */
export const uncertainOf = (button: string, tableName: string): UpdateItemCommandInput => ({
  TableName: tableName,
  Key: shownKey(button),
  UpdateExpression: 'SET uncertain = :true',
  ExpressionAttributeValues: { ':true': { BOOL: true } },
});
