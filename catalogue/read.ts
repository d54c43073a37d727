import type { Readable } from 'node:stream';
import { readCsv } from './csv.ts';
import { readJson } from './json.ts';
import type { Rows } from './row.ts';
import { openSource } from './source.ts';

export type { Row, Rows } from './row.ts';
export { UnreadableFileError } from './unreadable.ts';

/**
 * Reads an operator's file as a stream: a catalogue in CSV, events as JSON Lines, or one event as JSON. JSON begins
 * with a brace or a bracket.
 * @param name the file, for messages
 * @throws {UnreadableFileError} at once or from the chunks, if the rest of the file cannot be read
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
