/** Reads a catalogue once: `parse` with csv-parse alone, `validate`, `preview` and `run` as the commands do. */
import { createReadStream, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { parse } from 'csv-parse';
import { EXIT } from '../../cli/exit.ts';
import { closing } from '../plan.ts';
import { measured, peakMb } from './measured.ts';

const [, , mode, file = '', queueUrl = ''] = process.argv;

const parseAlone = async () => {
  for await (const cells of createReadStream(file).pipe(parse({ bom: true }))) {
    if (cells.length === 0) throw new Error('a row without cells');
  }
};

const expectDone = (code: number) => {
  if (code !== EXIT.done) throw new Error(`the command ended with ${code}`);
};

const validate = async () => {
  const { validate: command } = await import('../../cli/validate.ts');
  expectDone(await command(file, { json: true }));
};

const writePlan = (): string => {
  const planFile = `${file}.plan.json`;
  writeFileSync(planFile, JSON.stringify(closing(file)));
  return planFile;
};

const preview = async () => {
  const { preview: command } = await import('../../cli/print-preview.ts');
  expectDone(await command(writePlan(), { json: true }));
};

/** The largest backlog: at the pace of SQS and not of a delivery, a million rows take minutes. */
const BACKLOG = 100_000;

const run = async () => {
  const { run: command } = await import('../../cli/run.ts');
  const planFile = writePlan();
  // A run keeps its record in the current folder.
  process.chdir(dirname(file));
  expectDone(await command(planFile, { queueUrl, yes: true, json: true, concurrency: 10, backlog: BACKLOG }));
};

process.on('message', async () => {
  const work = { parse: parseAlone, validate, preview, run }[mode ?? ''] ?? parseAlone;
  process.send?.({ ...(await measured(work)), peakMb: peakMb() });
});
process.on('disconnect', () => process.exit());
process.send?.('ready');
