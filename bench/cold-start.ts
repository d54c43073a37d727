import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { buildFunctions, REQUIRE } from '../infra/build.ts';

const ROUNDS = 21;

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const outdir = here('../node_modules/.cache/bench');

const environment = {
  AWS_REGION: 'us-east-1',
  QUEUE_URL: 'https://sqs.us-east-1.amazonaws.com/000000000000/button-updates.fifo',
  DEAD_LETTER_QUEUE_URL: 'https://sqs.us-east-1.amazonaws.com/000000000000/button-updates-dlq.fifo',
  ANVEO_SECRET_ID: 'anveo/userkey',
};

const median = (numbers: readonly number[]) =>
  numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;

/** Milliseconds to load a module in a process of its own. */
const load = (file: string) =>
  Number(execFileSync(process.execPath, [here('load.ts'), file], { env: environment, encoding: 'utf8' }));

/** A peer, bundled the plain way: one file, minified. */
const bundlePeer = (name: string) =>
  build({
    entryPoints: [here(`peers/${name}.ts`)],
    outfile: `${outdir}/${name}/index.mjs`,
    bundle: true,
    minify: true,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    mainFields: ['module', 'main'],
    banner: { js: REQUIRE },
  });

/** Time to load the bundle, beside one that imports everything eagerly and an empty one; in turns, medians. */
export const coldStart = async () => {
  await buildFunctions(`${outdir}/functions`);
  await Promise.all(['eager', 'empty'].map(bundlePeer));
  const files = {
    'update-button': `${outdir}/functions/update-button/index.mjs`,
    eager: `${outdir}/eager/index.mjs`,
    empty: `${outdir}/empty/index.mjs`,
  };
  const times = Object.entries(files).map(([name, file]) => ({ name, file, ms: [] as number[] }));
  for (let round = 0; round < ROUNDS; round += 1) for (const each of times) each.ms.push(load(each.file));
  return times.map(({ name, file, ms }) => ({ name, kB: statSync(file).size / 1000, ms: median(ms) }));
};
