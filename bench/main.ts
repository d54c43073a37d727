/** `npm run bench`: what the project costs, as ratios measured in one run. */
import { coldStart } from './cold-start.ts';

const rows = await coldStart();
const eager = rows.find(({ name }) => name === 'eager')?.ms ?? Number.NaN;
const lines = rows.map(
  ({ name, kB, ms }) => `| ${name} | ${kB.toFixed(0)} kB | ${ms.toFixed(1)} ms | ${(ms / eager).toFixed(2)} |`,
);
process.stdout.write(
  [
    'Loading the bundle in a fresh process (median of 21, in turns)',
    '',
    '| bundle | entry file | load | of eager |',
    '| --- | --- | --- | --- |',
    ...lines,
    '',
  ].join('\n'),
);
