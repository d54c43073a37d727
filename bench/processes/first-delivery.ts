/** Loads the bundle that the argument names at the first message, and invokes it with the event of the second message. */
import { once } from 'node:events';

/** The time of loading, in milliseconds. */
export interface Loaded {
  loadMs: number;
}

/** The time of the first invocation, in milliseconds, and the resident memory after it, in megabytes. */
export interface Invoked {
  firstMs: number;
  mb: number;
}

const context = { awsRequestId: 'first', getRemainingTimeInMillis: () => 30_000 };

process.on('disconnect', () => process.exit());
process.send?.('ready');
await once(process, 'message');

const started = performance.now();
const { handler } = await import(process.argv[2] ?? '');
process.send?.({ loadMs: performance.now() - started } satisfies Loaded);

const [event] = await once(process, 'message');
const invoked = performance.now();
const { batchItemFailures = [], statusCode = 202 } = await handler(event, context);
if (batchItemFailures.length > 0 || statusCode !== 202) throw new Error('the first update was not taken');
const firstMs = performance.now() - invoked;
process.send?.({ firstMs, mb: process.memoryUsage.rss() / 2 ** 20 } satisfies Invoked);
