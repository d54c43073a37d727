/**
 * Runs the deployed handlers with their environment: update-button behind an event source, accept-updates for the process
 * that started it. The log goes to standard output, as in Lambda. It polls and pauses when that process says so, and ends with it.
 */
import { SQSClient } from '@aws-sdk/client-sqs';
import { type EventSource, startEventSource } from './event-source.ts';
import type { Invocation, Returned } from './invocations.ts';
import type { Order } from './start-worker.ts';

const [{ handler }, { handler: accept }] = await Promise.all([
  import('../functions/update-button.ts'),
  import('../functions/accept-updates.ts'),
]);

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

const invoke = async ({ invocation, event }: Invocation): Promise<Returned> => {
  try {
    return { invocation, result: await accept(event) };
  } catch (error) {
    process.stderr.write(`accept-updates: ${(error as Error).stack}\n`);
    return { invocation };
  }
};

// Ctrl-C reaches the whole process group. The parent says when to stop, so that running invocations end first.
process.on('SIGINT', () => undefined);
process.on('disconnect', () => process.exit(1));
process.on('message', async (told: Order | Invocation) => {
  if (typeof told === 'object') {
    process.send?.(await invoke(told));
    return;
  }
  await orders[told]();
  process.send?.('done');
});
process.send?.('ready');
