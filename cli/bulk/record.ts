import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import * as z from 'zod/mini';
import { CommandError, EXIT } from '../exit.ts';

/** The folder with the records of runs, one file each. */
export const RECORDS = '.anveo-buttons';

const recordSchema = z.object({
  startedAt: z.iso.datetime(),
  /** A digest of its messages; a run of a plan has one. */
  content: z.optional(z.string()),
  plan: z.optional(z.string()),
  /** The run that an undo undoes. */
  undoes: z.optional(z.string()),
  /** Who sent it last. */
  by: z.optional(z.string()),
  /** Updates that SQS took. */
  published: z.optional(z.int()),
  rejected: z.optional(z.int()),
  state: z.optional(z.enum(['running', 'done', 'stopped'])),
  /** When the record was written. While the run sends that is every second. */
  writtenAt: z.optional(z.iso.datetime()),
});

/** What is known of a run that was sent from this machine. */
export type RunRecord = z.output<typeof recordSchema>;

/** How far a run is in sending its updates. */
export type RunState = 'running' | 'done' | 'stopped';

const WRITE_EVERY_MS = 1_000;
/** A record that was not written for so long is one of a process that was killed. */
const DEAD_AFTER_MS = 10_000;

/** Returns a new run's ID, which begins with a name. @param at milliseconds since the epoch */
export const newRunId = (name: string, at: number): string => {
  const time = new Date(at).toISOString().slice(0, 19).replaceAll(/[-:]/g, '');
  return `${name}-${time}Z-${randomBytes(2).toString('hex')}`;
};

const fileOf = (runId: string, folder: string) => join(folder, `${runId}.json`);

/** Returns a run's record; undefined when it is missing or damaged. */
export const readRecord = (runId: string, folder = RECORDS): RunRecord | undefined => {
  try {
    return recordSchema.safeParse(JSON.parse(readFileSync(fileOf(runId, folder), 'utf8'))).data;
  } catch {
    return undefined;
  }
};

/** Makes the folder of records. @throws CommandError when there is a file in its place */
export const makeFolder = (folder: string): void => {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const why = code === 'EEXIST' || code === 'ENOTDIR' ? 'it is a file; move it away' : message;
    throw new CommandError(
      `nothing was sent: ${folder} must be a folder for the records of runs, but ${why}`,
      EXIT.refused,
      {
        cause,
      },
    );
  }
};

/** Replaces a run's record as a whole: a reader, or a crash, never leaves half of it. */
export const writeRecord = (runId: string, record: RunRecord, folder = RECORDS): void => {
  makeFolder(folder);
  const file = fileOf(runId, folder);
  writeFileSync(`${file}.new`, `${JSON.stringify(record)}\n`);
  renameSync(`${file}.new`, file);
};

const namesIn = (folder: string): string[] => {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
};

/** Returns all records of a folder by run ID. */
export const readRecords = (folder = RECORDS): [runId: string, record: RunRecord][] =>
  namesIn(folder).flatMap((name): [string, RunRecord][] => {
    if (!name.endsWith('.json')) return [];
    const runId = basename(name, '.json');
    const record = readRecord(runId, folder);
    return record ? [[runId, record]] : [];
  });

/** Returns how far a recorded run is; undefined for a record that does not say. */
export const stateOf = ({ state, writtenAt }: RunRecord, now: number): RunState | undefined => {
  const isDead = state === 'running' && now - Date.parse(writtenAt ?? '') > DEAD_AFTER_MS;
  return isDead ? 'stopped' : state;
};

/** How a run ended. */
interface Ended {
  published: number;
  rejected: number;
  state: RunState;
}

/**
 * Keeps a run's record up to date while it sends: `onSent` takes how many updates SQS has taken, `end` how it ended. Of a
 * repeated run the record never says less than before.
 */
export const keepRecord = (runId: string, record: RunRecord, folder = RECORDS) => {
  let sent = 0;
  const write = (fields: Ended) => {
    const published = Math.max(fields.published, record.published ?? 0);
    writeRecord(runId, { ...record, ...fields, published, writtenAt: new Date().toISOString() }, folder);
  };
  const writeProgress = () => write({ published: sent, rejected: record.rejected ?? 0, state: 'running' });
  writeProgress();
  const timer = setInterval(writeProgress, WRITE_EVERY_MS).unref();
  return {
    onSent(published: number) {
      sent = published;
    },
    end(ended: Ended) {
      clearInterval(timer);
      write(ended);
    },
  };
};
