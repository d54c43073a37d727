/**
 * Loads a built function, invokes it once with the records on standard input, and prints the response.
 * With `--list-undici` it also prints which of Node's modules for undici are loaded.
 */
import { json } from 'node:stream/consumers';

const { handler } = await import(process.argv[2] ?? '');
const context = { awsRequestId: 'bundle', getRemainingTimeInMillis: () => 30_000 };
const response = await handler({ Records: await json(process.stdin) }, context);
process.stdout.write(`${JSON.stringify(response)}\n`);
if (process.argv.includes('--list-undici')) {
  const { moduleLoadList } = process as unknown as { moduleLoadList: string[] };
  process.stdout.write(`${JSON.stringify({ undici: moduleLoadList.filter((name) => name.includes('undici')) })}\n`);
}
process.exit(0);
