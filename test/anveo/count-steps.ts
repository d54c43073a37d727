/** Prints how many blocks of JavaScript run when each of the bodies on standard input is read, as a JSON array. */
import { Session } from 'node:inspector/promises';
import { json } from 'node:stream/consumers';

const session = new Session();
session.connect();
await session.post('Profiler.enable');
await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });

// Blocks are counted only in code that is compiled after the start.
const { readResponse } = await import('../../functions/anveo/response.ts');

/** Returns how many blocks ran since the last call. */
const takeSteps = async (): Promise<number> => {
  const { result } = await session.post('Profiler.takePreciseCoverage');
  const ranges = result
    .filter(({ url }) => url.includes('/functions/anveo/') || url.includes('/parse-xml/'))
    .flatMap(({ functions }) => functions.flatMap((each) => each.ranges));
  return ranges.reduce((sum, { count }) => sum + count, 0);
};

const steps: number[] = [];
for (const body of (await json(process.stdin)) as string[]) {
  await takeSteps();
  readResponse(body);
  steps.push(await takeSteps());
}
process.stdout.write(JSON.stringify(steps));
