import { open, stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { whyUnreadable } from '../catalogue/unreadable.ts';
import { CommandError } from './exit.ts';

/** Bytes per read. Rows wait parsed in memory: with twice as many the heap doubles (bench/RESULTS.md). */
const CHUNK = 32_768;

/** Opens a file for reading; `-` is standard input. @throws CommandError that names the file */
export const openFile = async (file: string): Promise<Readable> => {
  if (file === '-') return process.stdin;
  try {
    if ((await stat(file)).isDirectory()) throw Object.assign(new Error(), { code: 'EISDIR' });
    return (await open(file)).createReadStream({ highWaterMark: CHUNK });
  } catch (error) {
    throw new CommandError(`${file}: ${whyUnreadable(error)}`);
  }
};
