/** Loads the bundle that the argument names at the first message, and delivers the update of the second message. */
import { once } from 'node:events';
import type { Message } from '../updates.ts';

/** The time of loading, in milliseconds. */
export interface Loaded {
  loadMs: number;
}

/** The time of the first delivery, in milliseconds, and the resident memory after it, in megabytes. */
export interface Delivered {
  deliveryMs: number;
  mb: number;
}

const { messageId, receiptHandle } = { messageId: 'M1', receiptHandle: 'R1' };
const attributes = { MessageGroupId: 'G1', SentTimestamp: '0', ApproximateReceiveCount: '1' };
const context = { awsRequestId: 'first', getRemainingTimeInMillis: () => 30_000 };

process.on('disconnect', () => process.exit());
process.send?.('ready');
await once(process, 'message');

const started = performance.now();
const { handler } = await import(process.argv[2] ?? '');
process.send?.({ loadMs: performance.now() - started } satisfies Loaded);

const [{ body }] = (await once(process, 'message')) as [Message];
const invoked = performance.now();
const { batchItemFailures } = await handler({ Records: [{ messageId, receiptHandle, body, attributes }] }, context);
if (batchItemFailures.length > 0) throw new Error('the first update was not delivered');
const deliveryMs = performance.now() - invoked;
process.send?.({ deliveryMs, mb: process.memoryUsage.rss() / 2 ** 20 } satisfies Delivered);
