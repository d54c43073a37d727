/**
 * Runs the deployed handler with its environment, behind an event source. The log goes to standard output, as in Lambda.
 * It polls and pauses when the process that started it says so, and ends when that process ends.
 */
import { SQSClient } from '@aws-sdk/client-sqs';
import { type EventSource, startEventSource } from './event-source.ts';
import type { Order } from './start-worker.ts';

const { handler } = await import('../functions/update-button.ts');

let source: EventSource | undefined;

const orders: Record<Order, () => Promise<void> | void> = {
  poll() {
    source ??= startEventSource({
      queueUrl: process.env['QUEUE_URL'] ?? '',
      client: new SQSClient(),
      handler,
      concurrency: Number(process.env['SANDBOX_CONCURRENCY']),
      functionTimeout: Number(process.env['SANDBOX_FUNCTION_TIMEOUT']),
      onError: ({ name, message }) => process.stderr.write(`event source: ${name}: ${message}\n`),
    });
  },
  async pause() {
    await source?.drain();
    source = undefined;
  },
  async stop() {
    await source?.stop();
    process.exit(0);
  },
};

// Ctrl-C reaches the whole process group. The parent says when to stop, so that running invocations end first.
process.on('SIGINT', () => undefined);
process.on('disconnect', () => process.exit(1));
process.on('message', async (order: Order) => {
  await orders[order]();
  process.send?.('done');
});
process.send?.('ready');
