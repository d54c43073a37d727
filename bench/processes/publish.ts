/** Publishes a catalogue: `run` as `bulk run` does, `bare` as a loop over ready-made batches does. */
import { CreateQueueCommand, DeleteQueueCommand, SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { plannedRows } from '../../cli/planned-rows.ts';
import { sendRun } from '../../cli/send-run.ts';
import { spool } from '../../cli/spool.ts';
import { toMessage } from '../../functions/bulk/to-message.ts';
import { batchMessages, type OutgoingMessage } from '../../functions/queue/message.ts';
import { AWS_ENVIRONMENT, REGION } from '../../sandbox/aws.ts';
import { closing } from '../plan.ts';
import { type Cost, measured } from './measured.ts';

/** The costs of making the messages, and of sending them. */
export interface Published {
  preparation: Cost;
  sending: Cost;
}

const CONCURRENCY = 10;

const [, , mode, endpoint = '', catalogue = '', rows = ''] = process.argv;
const plan = closing(catalogue);
const client = new SQSClient({ region: REGION, endpoint, credentials: AWS_ENVIRONMENT.credentials });

const createQueue = async (name: string): Promise<string> => {
  const Attributes = {
    FifoQueue: 'true',
    DeduplicationScope: 'messageGroup',
    FifoThroughputLimit: 'perMessageGroupId',
  };
  const { QueueUrl = '' } = await client.send(new CreateQueueCommand({ QueueName: `${name}.fifo`, Attributes }));
  return QueueUrl;
};

/** Prepares a run and returns the function that sends it. */
const run = async (id: string, queueUrl: string) => {
  const spooled = await spool({ runId: id, startedAt: new Date().toISOString(), plan, catalogue });
  return async () => {
    const { sent } = await sendRun(
      id,
      spooled,
      { client, queueUrl },
      { concurrency: CONCURRENCY, backlog: Number(rows) },
    );
    await spooled.close();
    if (sent !== Number(rows)) throw new Error(`sent ${sent}`);
  };
};

const readyMade = async (id: string): Promise<OutgoingMessage[][]> => {
  const identity = { runId: id, startedAt: new Date().toISOString(), plan };
  const messages: OutgoingMessage[] = [];
  for await (const chunk of plannedRows(plan, catalogue, Date.now())) {
    for (const row of chunk)
      if (row.kind === 'update') messages.push(toMessage(identity, row.number, row.event, row.update.id));
  }
  return Array.fromAsync(batchMessages(messages));
};

const entryOf = ({ body, messageGroupId, deduplicationId, attributes = {} }: OutgoingMessage, index: number) => ({
  Id: String(index),
  MessageBody: body,
  MessageGroupId: messageGroupId,
  MessageDeduplicationId: deduplicationId,
  MessageAttributes: { RunId: { DataType: 'String', StringValue: attributes['RunId'] } },
});

const bare = async (id: string, queueUrl: string) => {
  const batches = await readyMade(id);
  const send = async () => {
    for (let batch = batches.pop(); batch; batch = batches.pop()) {
      await client.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries: batch.map(entryOf) }));
    }
  };
  return async () => {
    await Promise.all(Array.from({ length: CONCURRENCY }, send));
  };
};

process.on('message', async (round: number) => {
  const id = `${mode}-${round}`;
  const queueUrl = await createQueue(id);
  let send = async (): Promise<void> => undefined;
  const preparation = await measured(async () => {
    send = await (mode === 'bare' ? bare : run)(id, queueUrl);
  });
  const sending = await measured(send);
  await client.send(new DeleteQueueCommand({ QueueUrl: queueUrl }));
  process.send?.({ preparation, sending } satisfies Published);
});
process.on('disconnect', () => process.exit());
process.send?.('ready');
