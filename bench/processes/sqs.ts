/** Runs the emulator of SQS. */
import { startQueues } from '../../sandbox/queues.ts';

const { url } = await startQueues(0);

process.on('disconnect', () => process.exit());
process.send?.({ url });
