import { checkRows } from '../catalogue/check.ts';
import { readRows } from '../catalogue/read.ts';
import { EXIT, type ExitCode } from './exit.ts';
import { faultsAsJson, faultsAsText } from './faults.ts';
import { openFile } from './open-file.ts';
import { count, paint, print, printJson } from './output.ts';

export interface ValidateOptions {
  /** Whether two rows for one button are a fault, and envelopes too. In CSV they always are. */
  catalogue?: true;
  json?: true;
}

/** Checks a catalogue or a file of events, and prints all faults. */
export const validate = async (file: string, { catalogue, json }: ValidateOptions): Promise<ExitCode> => {
  const rows = await readRows(await openFile(file), file);
  const isCatalogue = catalogue ?? rows.unit === 'row';
  const describe = json ? faultsAsJson : faultsAsText;
  let valid = 0;
  let invalid = 0;
  for await (const chunk of checkRows(rows, { uniqueIds: isCatalogue, envelopes: !isCatalogue })) {
    const faulty = chunk.filter((row) => !row.ok);
    invalid += faulty.length;
    valid += chunk.length - faulty.length;
    await print(...faulty.flatMap((row) => describe(rows.unit, row)));
  }
  if (json) await printJson({ file, valid, invalid });
  else
    await print(
      `${file}: ${count(valid, 'valid event')}, ${paint(invalid ? 'red' : 'green', `${count(invalid, 'invalid one')}`)}.`,
    );
  return invalid === 0 ? EXIT.done : EXIT.refused;
};
