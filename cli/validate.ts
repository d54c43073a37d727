import { type CheckedRow, checkRows } from '../catalogue/check.ts';
import { readRows } from '../catalogue/read.ts';
import { EXIT, type ExitCode } from './exit.ts';
import { openFile } from './open-file.ts';
import { count, paint, print, printable, printJson, toJson } from './output.ts';

export interface ValidateOptions {
  /** Whether two rows for one button are a fault. In CSV they always are. */
  catalogue?: true;
  json?: true;
}

type FaultyRow = Extract<CheckedRow, { ok: false }>;

const asText = (unit: string, { number, faults }: FaultyRow): string[] =>
  faults.map(({ path, message }) => printable(`${unit} ${number}: ${path} ${message}`));

const asJson = (unit: string, { number, buttonId, faults }: FaultyRow): string[] =>
  faults.map((fault) => toJson({ [unit]: number, ...(buttonId !== undefined && { buttonId }), ...fault }));

/** Checks a catalogue or a file of events, and prints all faults. */
export const validate = async (file: string, { catalogue, json }: ValidateOptions): Promise<ExitCode> => {
  const rows = await readRows(await openFile(file), file);
  const describe = json ? asJson : asText;
  let valid = 0;
  let invalid = 0;
  for await (const chunk of checkRows(rows, { uniqueIds: catalogue ?? rows.unit === 'row' })) {
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
