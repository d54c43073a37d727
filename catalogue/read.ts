import type { Readable } from 'node:stream';
import { readCsv } from './csv.ts';
import { readJson } from './json.ts';
import type { Rows } from './row.ts';
import { openSource } from './source.ts';

export type { Row, Rows } from './row.ts';
export { UnreadableFileError } from './unreadable.ts';

/**
 * Reads an operator's file as a stream: a catalogue as CSV, events as JSON Lines, or one event as JSON. What the first
 * character that is not white space is tells which. Nothing but the row in work is held.
 * @param name the file, for messages
 * @throws {UnreadableFileError} here or from the chunks, as soon as it is known that the file cannot be read on
 */
export const readRows = async (input: Readable, name: string): Promise<Rows> => {
  try {
    const source = await openSource(input, name);
    return /^[{[]/.test(source.firstLine) ? readJson(source) : await readCsv(source);
  } catch (error) {
    input.destroy();
    throw error;
  }
};
