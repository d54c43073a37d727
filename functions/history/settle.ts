import { type DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { type HistoryRow, keyOf, shortReason } from './row.ts';

/** What an operator makes of an update that fails. `by` is the operator. */
export type Settlement =
  /** Its button was given something newer. */
  | { outcome: 'superseded'; supersededBy: string; by: string }
  /** It is given up for good; `failure` is the kind of its dead letter. */
  | { outcome: 'dead-lettered'; failure: string; reason: string; by: string };

/**
 * Settles the row of an update that fails: it no longer counts as failing. Returns false, and changes nothing, when the row
 * is not in this state, as when the update was settled meanwhile.
 */
export type SettleRow = (
  row: Pick<HistoryRow, 'button' | 'asOf' | 'messageId'> & { state: NonNullable<HistoryRow['state']> },
  settlement: Settlement,
) => Promise<boolean>;

/** What a row says while its update fails. A settled row says none of it. */
const FAILING = ['state', 'since', 'anveoSince', 'attempts'];

const valuesOf = (settlement: Settlement): Record<string, string> => {
  const { outcome, by } = settlement;
  if (outcome === 'superseded') return { outcome, supersededBy: settlement.supersededBy, by };
  return { outcome, failure: settlement.failure, reason: shortReason(settlement.reason), by };
};

/** Settles rows of a table. @param now milliseconds since the epoch */
export const createSettleRow =
  (client: DynamoDBClient, tableName: string, now: () => number): SettleRow =>
  async ({ state, ...row }, settlement) => {
    const values = { at: new Date(now()).toISOString(), ...valuesOf(settlement) };
    const removed = [...FAILING, 'cause', 'failure', 'reason', 'supersededBy'].filter(
      (name) => !Object.hasOwn(values, name),
    );
    const sets = Object.keys(values).map((name) => `#${name} = :${name}`);
    const names = [...Object.keys(values), ...removed];
    const command = new UpdateItemCommand({
      TableName: tableName,
      Key: keyOf(row),
      ConditionExpression: '#state = :state',
      UpdateExpression: `SET ${sets.join(', ')} REMOVE ${removed.map((name) => `#${name}`).join(', ')}`,
      ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
      ExpressionAttributeValues: {
        ':state': { S: state },
        ...Object.fromEntries(Object.entries(values).map(([name, value]) => [`:${name}`, { S: value }])),
      },
    });
    try {
      await client.send(command);
      return true;
    } catch (error) {
      if ((error as Error).name === 'ConditionalCheckFailedException') return false;
      throw error;
    }
  };
