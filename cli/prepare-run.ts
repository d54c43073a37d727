import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { type Run, type Spool, spool } from './spool.ts';

/** The folder with the records of runs, one file each. */
export const RECORDS = '.anveo-buttons';

/** The record of a run: when it started, and a digest of its messages. */
const recordSchema = z.object({ startedAt: z.iso.datetime(), content: z.string() });

/** A run whose messages are made. */
export interface PreparedRun {
  run: Run;
  spooled: Spool;
  /** Writes the record. Call it before the first message is sent. */
  record(): void;
}

/** Returns the record in a file; undefined when it is missing or damaged. */
const readRecord = (file: string) => {
  try {
    return recordSchema.safeParse(JSON.parse(readFileSync(file, 'utf8'))).data;
  } catch {
    return undefined;
  }
};

const hasExpired = ({ plan: { expireAfterMinutes }, startedAt }: Run, now: number) =>
  expireAfterMinutes !== undefined && Date.parse(startedAt) + expireAfterMinutes * 60_000 <= now;

/** Makes a recorded run's messages again; undefined when they differ now or have all expired. */
const repeat = async (run: Run, content: string, now: number): Promise<Spool | undefined> => {
  if (hasExpired(run, now)) return undefined;
  const spooled = await spool(run);
  if (spooled.content === content) return spooled;
  await spooled.close();
  return undefined;
};

/**
 * Makes a run's messages. A recorded run that would send the same keeps its start, so SQS drops what it has already
 * accepted. Any other run starts now, and all its messages are new to SQS.
 * @param now milliseconds
 */
export const prepareRun = async (
  { runId, plan, catalogue }: Omit<Run, 'startedAt'>,
  now: number,
  folder = RECORDS,
): Promise<PreparedRun> => {
  const file = join(folder, `${runId}.json`);
  const recorded = readRecord(file);
  const started = (startedAt: string): Run => ({ runId, plan, catalogue, startedAt });
  const repeated = recorded && (await repeat(started(recorded.startedAt), recorded.content, now));
  const run = started(recorded && repeated ? recorded.startedAt : new Date(now).toISOString());
  const spooled = repeated ?? (await spool(run));
  return {
    run,
    spooled,
    record() {
      mkdirSync(folder, { recursive: true });
      writeFileSync(file, `${JSON.stringify({ startedAt: run.startedAt, content: spooled.content })}\n`);
    },
  };
};
