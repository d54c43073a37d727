import { createHash, randomUUID } from 'node:crypto';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import split from 'split2';
import { parseInBatches } from '../catalogue/batches.ts';
import type { Rejection } from '../functions/bulk/rejection.ts';
import { type RunIdentity, toMessage } from '../functions/bulk/to-message.ts';
import { batchMessages, type OutgoingMessage } from '../functions/queue/message.ts';
import type { Plan } from '../plans/plan.ts';
import { CommandError, EXIT } from './exit.ts';
import { plannedRows } from './planned-rows.ts';

/** A run of a plan from this machine. */
export interface Run extends RunIdentity {
  plan: Plan;
  /** The catalogue's file. */
  catalogue: string;
}

/** The results of a plan for a catalogue, counted in rows. */
export interface Survey {
  updates: number;
  unmatched: number;
  rejected: number;
}

/** The message of a row. */
export interface Prepared extends OutgoingMessage {
  row: number;
  buttonId: string;
}

/** What becomes of a row: its message, or why it has none. */
export type SpooledRow =
  | { kind: 'update'; message: Prepared }
  | { kind: 'unmatched' }
  | { kind: 'rejected'; rejection: Rejection };

/** A run's messages in a file. A later change of the catalogue does not change them. */
export interface Spool {
  found: Survey;
  /** A digest of all messages, for runs with the same ID and start. */
  content: string;
  /** Yields the batches in the catalogue's order. Can be called once. */
  batches(onRejected: (rejection: Rejection) => void): AsyncGenerator<Prepared[]>;
  /** Removes the file. */
  close(): Promise<void>;
}

/** One line of the file. */
type Entry = { kind: 'batch'; batch: Prepared[] } | { kind: 'rejected'; rejection: Rejection };

/** Lines are written when at least so many characters wait. */
const CHUNK = 65_536;

/** Runs work on the file. An error names the folder for temporary files. */
const keep = async <T>(work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (cause) {
    const message = `nothing was sent: the messages cannot be kept in ${tmpdir()} (TMPDIR names another folder): ${cause}`;
    throw new CommandError(message, EXIT.refused, { cause });
  }
};

/** Opens a file without a name: it is gone when the process ends, even when that is killed. */
const openNameless = async (): Promise<FileHandle> => {
  const name = join(tmpdir(), `anveo-buttons-${randomUUID()}`);
  const file = await open(name, 'wx+', 0o600);
  await rm(name);
  return file;
};

/** Makes a writer that buffers lines. */
const createWriter = (file: FileHandle) => {
  let waiting = '';
  return {
    add(entry: Entry) {
      waiting += `${JSON.stringify(entry)}\n`;
    },
    async flush(atLeast = 0) {
      if (waiting.length < atLeast) return;
      await keep(() => file.appendFile(waiting));
      waiting = '';
    },
  };
};

const write = async (
  rows: AsyncIterable<SpooledRow[]>,
  file: FileHandle,
): Promise<Pick<Spool, 'found' | 'content'>> => {
  const content = createHash('sha256');
  const found = { updates: 0, unmatched: 0, rejected: 0 };
  const writer = createWriter(file);
  async function* messages(): AsyncGenerator<Prepared> {
    for await (const chunk of rows) {
      for (const row of chunk) {
        found[row.kind === 'update' ? 'updates' : row.kind] += 1;
        if (row.kind === 'rejected') writer.add(row);
        if (row.kind !== 'update') continue;
        content.update(row.message.deduplicationId);
        yield row.message;
      }
      await writer.flush(CHUNK);
    }
  }
  for await (const batch of batchMessages(messages())) writer.add({ kind: 'batch', batch });
  await writer.flush();
  return { found, content: content.digest('hex') };
};

/** Yields the entries of the file. Can be called once. */
async function* read(file: FileHandle): AsyncGenerator<Entry> {
  const chunks = file.createReadStream({ start: 0, autoClose: false });
  for await (const entries of parseInBatches<Entry>(chunks, split('\n', JSON.parse))) yield* entries;
}

/** Writes messages and rejections to a temporary file. Sending them then costs little more than SQS's client does. */
export const spoolRows = async (rows: AsyncIterable<SpooledRow[]>): Promise<Spool> => {
  const file = await keep(openNameless);
  const written = await write(rows, file).catch(async (error: unknown) => {
    await file.close();
    throw error;
  });
  return {
    ...written,
    close: () => file.close(),
    async *batches(onRejected) {
      for await (const entry of read(file)) {
        if (entry.kind === 'batch') yield entry.batch;
        else onRejected(entry.rejection);
      }
    },
  };
};

async function* messagesOf(run: Run): AsyncGenerator<SpooledRow[]> {
  for await (const rows of plannedRows(run.plan, run.catalogue, Date.parse(run.startedAt))) {
    yield rows.map((row): SpooledRow => {
      if (row.kind !== 'update') return row;
      const { number, event, update } = row;
      const message = { ...toMessage(run, number, event, update.id), row: number, buttonId: update.id };
      return { kind: 'update', message };
    });
  }
}

/** Makes a run's messages and writes them to a temporary file (docs/adr/0013). */
export const spool = (run: Run): Promise<Spool> => spoolRows(messagesOf(run));
