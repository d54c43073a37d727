import { styleText } from 'node:util';
import { Stryker } from '@stryker-mutator/core';
import Table from 'cli-table3';

/**
 * Breaks functions/ and plans/ in a thousand small ways and asks its tests to notice: `npm run mutation [room…]`. Each room is held
 * by its own tests alone, which is stricter than all tests for all rooms, and quicker.
 */
type MutantResult = Awaited<ReturnType<Stryker['runMutationTest']>>[number];

const ROOMS = ['event', 'anveo', 'credentials', 'queue', 'history', 'delivery', 'bulk', 'http', 'plans'];
const MARK = 90;
const FOLDER = '.stryker';

/** What is run by hand or as a bundle only: the writing of docs/button-update.schema.json. */
const NOT_MUTATED = ['!functions/event/json-schema.ts'];

const folderOf = (room: string) => (room === 'plans' ? 'plans' : `functions/${room}`);

const mutate = (room: string): Promise<MutantResult[]> => {
  process.env['MUTATED_ROOM'] = room;
  return new Stryker({
    mutate: [`${folderOf(room)}/**/*.ts`, ...NOT_MUTATED],
    testRunner: 'vitest',
    plugins: ['@stryker-mutator/vitest-runner'],
    vitest: { pool: 'forks', configFile: 'test/mutation/vitest.config.ts', related: false },
    coverageAnalysis: 'perTest',
    concurrency: Number(process.env['MUTATION_CONCURRENCY'] ?? 1),
    timeoutMS: 5000,
    timeoutFactor: 2,
    incremental: true,
    incrementalFile: `${FOLDER}/${room}.incremental.json`,
    tempDirName: `${FOLDER}/${room}`,
    ignorePatterns: ['bench', 'chaos', 'cdk.out', 'coverage', 'dist'],
    // Stryker would rewrite tsconfig.json with an interface that TypeScript 7 does not have; nothing here reads the file.
    tsconfigFile: 'none',
    reporters: ['html', 'progress-append-only'],
    htmlReporter: { fileName: `${FOLDER}/${room}.html` },
    allowEmpty: false,
    checkers: [],
  }).runMutationTest();
};

const NOTICED = ['Killed', 'Timeout'];
const UNNOTICED = ['Survived', 'NoCoverage'];
const count = (mutants: readonly MutantResult[], states: readonly string[]) =>
  mutants.filter(({ status }) => states.includes(status)).length;

const row = (room: string, mutants: readonly MutantResult[]) => {
  const noticed = count(mutants, NOTICED);
  const unnoticed = count(mutants, UNNOTICED);
  return { room, mutants: noticed + unnoticed, noticed, unnoticed, score: (100 * noticed) / (noticed + unnoticed) };
};

const tableOf = (rows: readonly ReturnType<typeof row>[]) => {
  const table = new Table({ head: ['room', 'mutants', 'noticed', 'unnoticed', 'score'] });
  table.push(...rows.map(({ score, ...counts }) => [...Object.values(counts), `${score.toFixed(1)} %`]));
  return `${table}\n`;
};

const survivor = ({ fileName, location, replacement, status }: MutantResult) =>
  `${fileName.replace(/^.*?(functions|plans)\//, '$1/')}:${location.start.line}:${location.start.column} ${status}: ${replacement}`;

const rooms = process.argv.length > 2 ? process.argv.slice(2) : ROOMS;
const all: MutantResult[] = [];
const rows = [];
for (const room of rooms) {
  const mutants = await mutate(room);
  rows.push(row(room, mutants));
  all.push(...mutants);
}
for (const mutant of all.filter(({ status }) => UNNOTICED.includes(status)))
  process.stdout.write(`${survivor(mutant)}\n`);
const total = row('all', all);
process.stdout.write(tableOf([...rows, total]));
process.stdout.write(styleText(total.score < MARK ? 'red' : 'green', `The mark is ${MARK}.\n`));
if (total.score < MARK) process.exitCode = 1;
