import { open, stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { CommandError } from './exit.ts';

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'it may not be read',
  EISDIR: 'it is a folder, not a file',
};

/** Bytes per read. Rows wait parsed in memory: with twice as many the heap doubles (bench/RESULTS.md). */
const CHUNK = 32_768;

/** Opens a file for reading; `-` is standard input. @throws CommandError that names the file */
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
