/** Loads a built function, invokes it once with the records on standard input, and prints the response. */
import { json } from 'node:stream/consumers';

const { handler } = await import(process.argv[2] ?? '');
const context = { awsRequestId: 'bundle', getRemainingTimeInMillis: () => 30_000 };
const response = await handler({ Records: await json(process.stdin) }, context);
process.stdout.write(`${JSON.stringify(response)}\n`);
process.exit(0);
