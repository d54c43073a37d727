/** Loads the built function, and prints its answer to each of the requests on standard input. */
import { json } from 'node:stream/consumers';

const { handler } = await import(process.argv[2] ?? '');
for (const event of (await json(process.stdin)) as unknown[]) {
  process.stdout.write(`${JSON.stringify(await handler(event))}\n`);
}
process.exit(0);
