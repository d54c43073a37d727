/**
 * Runs the deployed handler with its environment, behind an event source. The log goes to standard output, as in Lambda.
 * It ends when the process that started it ends.
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

// Ctrl-C reaches the whole process group. The parent says when to stop, so that running invocations end first.
process.on('SIGINT', () => undefined);
process.on('disconnect', () => process.exit(1));
process.on('message', async (message) => {
  if (message !== 'stop') return;
  await source.stop();
  process.exit(0);
});
process.send?.('ready');
