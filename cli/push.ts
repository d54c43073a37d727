import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Upload } from '@aws-sdk/lib-storage';
import { type CheckedRow, checkRows } from '../catalogue/check.ts';
import { readRows } from '../catalogue/read.ts';
import type { CatalogueRow } from '../functions/bulk/row.ts';
import { describeFaults } from '../functions/event/faults.ts';
import { isObject } from '../functions/event/json.ts';
import { MOST_ROW_BYTES } from '../plans/batch-size.ts';
import { CATALOGUE_NAME, catalogueKey } from '../plans/catalogue-key.ts';
import { type BucketOptions, findBucket } from './bucket.ts';
import { CommandError, EXIT, type ExitCode } from './exit.ts';
import { openFile } from './open-file.ts';
import { count, print, printJson } from './output.ts';

export interface PushOptions extends BucketOptions {
  json?: true;
}

/** The Distributed Map's limit for a file, in bytes. */
const LARGEST_FILE = 10 * 1024 ** 3;
const MOST_FAULTS = 20;

/** Returns a row as runs on AWS read it: the event, with the row's labels in it. */
const lineOf = ({ event, labels }: CatalogueRow): string =>
  `${JSON.stringify(isObject(event) && labels ? { ...event, labels } : event)}\n`;

const faultOf = (row: CheckedRow): string | undefined => {
  if (!row.ok) return describeFaults(row.faults);
  return Buffer.byteLength(lineOf(row)) > MOST_ROW_BYTES ? `has more than ${MOST_ROW_BYTES} bytes` : undefined;
};

/** Writes a catalogue as JSON Lines and returns its number of buttons. @throws CommandError when a row is invalid */
const convert = async (file: string, to: string): Promise<number> => {
  const rows = await readRows(await openFile(file), file);
  const faults: string[] = [];
  let faulty = 0;
  let buttons = 0;
  const lines = async function* () {
    for await (const chunk of checkRows(rows, { uniqueIds: true })) {
      for (const row of chunk) {
        const fault = faultOf(row);
        if (fault === undefined) continue;
        faulty += 1;
        if (faults.length < MOST_FAULTS) faults.push(`${rows.unit} ${row.number}: ${fault}`);
      }
      buttons += chunk.length;
      if (faulty === 0) yield chunk.flatMap((row) => (row.ok ? [lineOf(row)] : [])).join('');
    }
  };
  await pipeline(lines, createWriteStream(to));
  if (faulty > faults.length) faults.push(`… and ${count(faulty - faults.length, 'more')}: validate shows them all`);
  if (faulty > 0) throw new CommandError(`nothing was pushed: ${faulty} invalid\n${faults.join('\n')}`);
  return buttons;
};

/**
 * Checks a catalogue and uploads it as JSON Lines to the bucket that runs on AWS read.
 * @throws CommandError that names the invalid rows; then nothing is uploaded
 */
export const push = async (file: string, { json, ...options }: PushOptions): Promise<ExitCode> => {
  const key = catalogueKey(file);
  if (key === undefined) throw new CommandError(`${file}: a catalogue is ${CATALOGUE_NAME}`, EXIT.usage);
  const { client, bucket } = await findBucket(options);
  const folder = await mkdtemp(join(tmpdir(), 'catalogue-'));
  try {
    const lines = join(folder, 'catalogue.jsonl');
    const buttons = await convert(file, lines);
    const { size } = await stat(lines);
    if (size > LARGEST_FILE)
      throw new CommandError(`nothing was pushed: ${size} bytes, where 10 GiB are the most; split it`);
    const params = { Bucket: bucket, Key: key, Body: createReadStream(lines), ContentType: 'application/jsonl' };
    await new Upload({ client, params }).done();
    await (json ? printJson({ bucket, key, buttons }) : print(`${count(buttons, 'button')} in s3://${bucket}/${key}`));
    return EXIT.done;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};
