/**
 * The process in which the function runs: the real handler, with the environment that a deployed one has, fed by an
 * event source. Its log goes to standard output, as in Lambda. It ends when the process that started it ends.
 */
import { SQSClient } from '@aws-sdk/client-sqs';
import { startEventSource } from './event-source.ts';

const { handler } = await import('../functions/update-button.ts');

const source = startEventSource({
  queueUrl: process.env['QUEUE_URL'] ?? '',
  client: new SQSClient(),
  handler,
  concurrency: Number(process.env['SANDBOX_CONCURRENCY']),
  functionTimeout: Number(process.env['SANDBOX_FUNCTION_TIMEOUT']),
  onError: ({ name, message }) => process.stderr.write(`event source: ${name}: ${message}\n`),
});

// Ctrl-C reaches the whole process group; only the process that started this one decides when it ends.
process.on('SIGINT', () => undefined);
process.on('disconnect', () => process.exit(1));
process.on('message', async (message) => {
  if (message !== 'stop') return;
  await source.stop();
  process.exit(0);
});
process.send?.('ready');
