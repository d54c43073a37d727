/** `npm run bench`: measures what the project costs, as ratios within one run, and writes bench/RESULTS.md. */
import { writeFileSync } from 'node:fs';
import { Command, Option } from 'commander';
import { bill } from './bill.ts';
import { coldStart } from './cold-start.ts';
import { delivery } from './delivery.ts';
import { failures } from './failures.ts';
import { files } from './files.ts';
import { floor } from './floor.ts';
import { growth } from './growth.ts';
import { history } from './history.ts';
import { http } from './http.ts';
import { machine } from './machine.ts';
import { publishing } from './publishing.ts';
import { room } from './room.ts';
import type { Benchmark } from './row.ts';
import { sectionOf } from './table.ts';

const RESULTS = new URL('RESULTS.md', import.meta.url);

/** All benchmarks, in the order of the report. */
const BENCHMARKS: Record<string, Benchmark> = {
  delivery,
  bill,
  floor,
  'cold-start': coldStart,
  history,
  publishing,
  http,
  room,
  files,
  failures,
  growth,
};

const command = new Command('npm run bench --')
  .description('What the project costs, as ratios measured in one run; all of it goes to bench/RESULTS.md.')
  .addOption(new Option('--only <name>', 'one benchmark, and leave RESULTS.md alone').choices(Object.keys(BENCHMARKS)))
  .showHelpAfterError();

const { only } = command.parse().opts<{ only?: string }>();
const head = ['# Results of `npm run bench`', '', `${new Date().toISOString().slice(0, 10)}. ${machine()}.`, ''].join(
  '\n',
);
const sections = [head];
process.stdout.write(`${head}\n`);
for (const [name, benchmark] of Object.entries(BENCHMARKS)) {
  if (only !== undefined && only !== name) continue;
  const section = sectionOf(benchmark, await benchmark.run());
  sections.push(section);
  process.stdout.write(`${section}\n`);
}
if (only === undefined) writeFileSync(RESULTS, sections.join('\n'));
