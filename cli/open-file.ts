import { open, stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { CommandError } from './exit.ts';

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'it may not be read',
  EISDIR: 'it is a folder, not a file',
};

/** Bytes at a time. Rows that are parsed and wait are what the collector finds alive: twice as many, and the heap doubles. */
const CHUNK = 32_768;

/** Opens a file to read; `-` is standard input. Throws an error that names the file when it cannot be opened. */
export const openFile = async (file: string): Promise<Readable> => {
  if (file === '-') return process.stdin;
  try {
    if ((await stat(file)).isDirectory()) throw Object.assign(new Error(), { code: 'EISDIR' });
    return (await open(file)).createReadStream({ highWaterMark: CHUNK });
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    throw new CommandError(`${file}: ${REASONS[code] ?? message}`);
  }
};
