import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { type Run, type Spool, spool } from './spool.ts';

/** Where a folder's runs are recorded, a file for each. */
export const RECORDS = '.anveo-buttons';

/** What is kept of a run, so that repeating it is not a run of its own. */
const recordSchema = z.object({ startedAt: z.iso.datetime(), content: z.string() });

/** A run whose messages are made. */
export interface PreparedRun {
  run: Run;
  spooled: Spool;
  /** Records the run; must come before its first message is sent. */
  record(): void;
}

/** Returns the record in this file; undefined when there is none, or none that can be read. */
const readRecord = (file: string) => {
  try {
    return recordSchema.safeParse(JSON.parse(readFileSync(file, 'utf8'))).data;
  } catch {
    return undefined;
  }
};

const hasExpired = ({ plan: { expireAfterMinutes }, startedAt }: Run, now: number) =>
  expireAfterMinutes !== undefined && Date.parse(startedAt) + expireAfterMinutes * 60_000 <= now;

/** Makes the messages of an earlier run again; undefined when they are other ones now, or all expired. */
const repeat = async (run: Run, content: string, now: number): Promise<Spool | undefined> => {
  if (hasExpired(run, now)) return undefined;
  const spooled = await spool(run);
  if (spooled.content === content) return spooled;
  await spooled.close();
  return undefined;
};

/**
 * Makes a run's messages. A run that this folder has recorded goes on as that run, with its start, when it sends the same;
 * otherwise it starts now, and SQS takes all of its messages.
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
