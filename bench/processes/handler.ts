/** Delivers the messages it is sent with the handler that the argument names, and replies with the cost. */
import { randomUUID } from 'node:crypto';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { batchesOf, type Message } from '../updates.ts';
import { measured } from './measured.ts';

/** Messages to deliver, all of them so many times. */
export interface Work {
  messages: readonly Message[];
  times: number;
}

const INVOCATION_MS = 300_000;

type Handler = (event: SQSEvent, context: object) => Promise<SQSBatchResponse>;

const { handler } = (await import(process.argv[2] ?? '')) as { handler: Handler };

const invoke = async (event: SQSEvent) => {
  const end = Date.now() + INVOCATION_MS;
  const context = { awsRequestId: randomUUID(), getRemainingTimeInMillis: () => end - Date.now() };
  const { batchItemFailures } = await handler(event, context);
  if (batchItemFailures.length > 0) throw new Error(`${batchItemFailures.length} updates were not delivered`);
};

process.on('message', async ({ messages, times }: Work) => {
  const batches = batchesOf(messages);
  const cost = await measured(async () => {
    for (let time = 0; time < times; time += 1) for (const batch of batches) await invoke(batch);
  });
  process.send?.(cost);
});
process.on('disconnect', () => process.exit());
process.send?.('ready');
