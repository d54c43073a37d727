import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** A folder that keeps a sandbox's state; no other sandbox can open it meanwhile. */
export interface StateFolder {
  /** Returns the path of a file or folder in it. */
  path(name: string): string;
  /** Lets other sandboxes open it. */
  release(): void;
}

/** https://www.sqlite.org/rescode.html#busy */
const SQLITE_BUSY = 5;

/**
 * Locks a file. SQLite asks the operating system for the lock, which ends with the process, however that ends.
 * A file with a process ID would stay behind after a hard kill, and its process ID may be another program's by then.
 */
const lock = (file: string): DatabaseSync => {
  const database = new DatabaseSync(file);
  database.exec('BEGIN EXCLUSIVE');
  return database;
};

/**
 * Makes a folder if it is missing, and locks it.
 * @throws Error when another sandbox has it open, or it cannot be written
 */
export const openStateFolder = (folder: string): StateFolder => {
  try {
    mkdirSync(folder, { recursive: true });
    const database = lock(join(folder, 'lock'));
    return { path: (name) => join(folder, name), release: () => database.close() };
  } catch (error) {
    const { errcode, message } = error as Error & { errcode?: number };
    const why = errcode === SQLITE_BUSY ? 'another sandbox uses it' : `it cannot be written: ${message}`;
    throw new Error(`--data ${folder}: ${why}`, { cause: error });
  }
};
