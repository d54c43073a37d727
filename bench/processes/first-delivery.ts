/** Loads the bundle that the first argument names, delivers one update with it, and tells what that cost. */
import type { Message } from '../updates.ts';

/** What a cold start costs: milliseconds from the beginning, and megabytes of resident memory at the end. */
export interface ColdStart {
  loadMs: number;
  firstMs: number;
  mb: number;
}

const { messageId, receiptHandle } = { messageId: 'M1', receiptHandle: 'R1' };
const attributes = { MessageGroupId: 'G1', SentTimestamp: '0', ApproximateReceiveCount: '1' };

process.once('message', async ({ body }: Message) => {
  const started = performance.now();
  const { handler } = await import(process.argv[2] ?? '');
  const loadMs = performance.now() - started;
  const context = { awsRequestId: 'first', getRemainingTimeInMillis: () => 30_000 };
  const { batchItemFailures } = await handler({ Records: [{ messageId, receiptHandle, body, attributes }] }, context);
  if (batchItemFailures.length > 0) throw new Error('the first update was not delivered');
  const firstMs = performance.now() - started;
  process.send?.({ loadMs, firstMs, mb: process.memoryUsage.rss() / 2 ** 20 } satisfies ColdStart);
});
process.on('disconnect', () => process.exit());
process.send?.('ready');
