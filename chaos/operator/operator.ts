import { type SendMessageBatchRequestEntry, SQSClient } from '@aws-sdk/client-sqs';
import type { Sources } from '../../cli/failures/sources.ts';
import { createHistoryReader } from '../../functions/history/read.ts';
import { AWS_ENVIRONMENT, REGION } from '../../sandbox/aws.ts';
import { type DynamoDb, HISTORY_TABLE } from '../../sandbox/dynamodb.ts';
import type { UpdateQueue } from '../update-queue.ts';

/** A message that an operator's command sent to the queue of updates, as SQS took it. */
export interface SentByOperator {
  messageId: string;
  attributes: Readonly<Record<string, string>>;
}

/** What the operator's commands work on. */
export interface Operator extends Omit<Sources, 'letters'> {
  close(): void;
}

const textsOf = ({ MessageAttributes = {} }: SendMessageBatchRequestEntry) =>
  Object.fromEntries(Object.entries(MessageAttributes).map(([name, { StringValue = '' }]) => [name, StringValue]));

/** Makes a client that tells of each update that SQS takes: the commands themselves do not say which messages they made. */
const watchedClient = ({ url, queueUrl }: UpdateQueue, onSent: (sent: SentByOperator) => void): SQSClient => {
  const client = new SQSClient({ region: REGION, endpoint: url, credentials: AWS_ENVIRONMENT.credentials });
  client.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      const { QueueUrl, Entries = [] } = args.input as { QueueUrl?: string; Entries?: SendMessageBatchRequestEntry[] };
      if (QueueUrl !== queueUrl) return result;
      const { Successful = [] } = result.output as { Successful?: { Id?: string; MessageId?: string }[] };
      for (const { Id, MessageId: messageId } of Successful) {
        const entry = Entries.find((each) => each.Id === Id);
        if (entry && messageId !== undefined) onSent({ messageId, attributes: textsOf(entry) });
      }
      return result;
    },
    { step: 'initialize' },
  );
  return client;
};

/** Returns what an operator's commands work on: the queues and the history, without faults of the run's own. */
export const startOperator = (
  queue: UpdateQueue,
  { client }: DynamoDb,
  onSent: (sent: SentByOperator) => void,
): Operator => {
  const sqs = watchedClient(queue, onSent);
  return {
    updates: { client: sqs, queueUrl: queue.queueUrl },
    deadLetters: { client: sqs, queueUrl: queue.deadLetterQueueUrl },
    table: { client, tableName: HISTORY_TABLE },
    history: createHistoryReader(client, HISTORY_TABLE),
    close: () => sqs.destroy(),
  };
};
