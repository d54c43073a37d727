import { ConditionalCheckFailedException, DynamoDBClient, DynamoDBServiceException } from '@aws-sdk/client-dynamodb';
import { createHistoryReader, type HistoryReader } from '../functions/history/read.ts';
import { AWS_ENVIRONMENT } from '../sandbox/aws.ts';
import { CommandError, EXIT } from './exit.ts';
import { reachable } from './reachable.ts';
import { runningSandbox } from './running-sandbox.ts';
import { stackOutputs } from './stack-outputs.ts';

/** Options that name the history's table. Without any it is the running sandbox's. */
export interface HistoryOptions {
  table?: string;
  /** A deployed stack, whose outputs name its table. */
  stack?: string;
}

/** Milliseconds: what does not answer is an error that the operator sees. */
const requestHandler = { connectionTimeout: 5_000, requestTimeout: 10_000, throwOnRequestTimeout: true };

/** What an operator can do about an error of DynamoDB, by its name. */
const ADVICE: Readonly<Record<string, string>> = {
  ResourceNotFoundException: 'there is no such table in this account and region',
  AccessDeniedException: "the operator policy (the stack's output OperatorPolicyArn) allows it",
};

/** The history's table, and a client for it. */
export interface HistoryTable {
  client: DynamoDBClient;
  tableName: string;
}

/** Makes a client's errors name the table. */
const naming = (client: DynamoDBClient, tableName: string): HistoryTable => {
  reachable(client);
  client.middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        try {
          return await next(args);
        } catch (error) {
          if (!(error instanceof DynamoDBServiceException) || error instanceof ConditionalCheckFailedException)
            throw error;
          const { name, message } = error;
          const advice = ADVICE[name] === undefined ? '' : ` (${ADVICE[name]})`;
          const done = commandName === 'UpdateItemCommand' ? 'written' : 'read';
          throw new CommandError(`the table ${tableName} cannot be ${done}: ${name}: ${message}${advice}`, EXIT.aws, {
            cause: error,
          });
        }
      },
    { step: 'initialize' },
  );
  return { client, tableName };
};

/** Returns the history's table. @throws CommandError when none is named and no sandbox runs */
export const findHistoryTable = async ({ table, stack }: HistoryOptions): Promise<HistoryTable> => {
  if (table !== undefined) return naming(new DynamoDBClient({ requestHandler }), table);
  if (stack !== undefined) {
    const { HistoryTableName } = await stackOutputs(stack, 'HistoryTableName');
    return naming(new DynamoDBClient({ requestHandler }), HistoryTableName);
  }
  const { region, dynamodb: endpoint, historyTable } = runningSandbox('no history is named', 'a table with --table');
  const { credentials } = AWS_ENVIRONMENT;
  return naming(new DynamoDBClient({ region, endpoint, credentials, requestHandler }), historyTable);
};

/** Returns a reader of the history. @throws CommandError when no table is named and no sandbox runs */
export const findHistory = async (options: HistoryOptions): Promise<HistoryReader> => {
  const { client, tableName } = await findHistoryTable(options);
  return createHistoryReader(client, tableName);
};

/** Checks that a queue and its table are named together, or neither. @throws CommandError */
export const requirePair = ({ queueUrl, table }: HistoryOptions & { queueUrl?: string }): void => {
  if ((queueUrl === undefined) === (table === undefined)) return;
  throw new CommandError('--queue-url and --table are needed together: the queue and its history', EXIT.usage);
};
