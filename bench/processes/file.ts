/** Reads a catalogue once: `parse` with csv-parse alone, `validate` and `preview` as the commands do. */
import { createReadStream, writeFileSync } from 'node:fs';
import { parse } from 'csv-parse';
import { EXIT } from '../../cli/exit.ts';
import { closing } from '../plan.ts';
import { measured, peakMb } from './measured.ts';

const [, , mode, file = ''] = process.argv;

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

const preview = async () => {
  const { preview: command } = await import('../../cli/print-preview.ts');
  const planFile = `${file}.plan.json`;
  writeFileSync(planFile, JSON.stringify(closing(file)));
  expectDone(await command(planFile, { json: true }));
};

process.on('message', async () => {
  const work = { parse: parseAlone, validate, preview }[mode ?? ''] ?? parseAlone;
  process.send?.({ ...(await measured(work)), peakMb: peakMb() });
});
process.on('disconnect', () => process.exit());
process.send?.('ready');
