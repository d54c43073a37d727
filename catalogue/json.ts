import split from 'split2';
import type { Fault } from '../functions/event/faults.ts';
import { parseInBatches } from './batches.ts';
import { isUtf8, LONGEST_ROW, NO_FAULTS, notUtf8, type Row, type Rows } from './row.ts';
import type { Source } from './source.ts';
import { UnreadableFileError } from './unreadable.ts';

type Parsed = { event: unknown; faults: readonly Fault[] };

const parse = (text: string): Parsed => {
  if (!isUtf8(text)) return { event: undefined, faults: [notUtf8('event')] };
  try {
    return { event: JSON.parse(text), faults: NO_FAULTS };
  } catch (error) {
    const message = `is not JSON: ${(error as SyntaxError).message}`;
    return { event: undefined, faults: [{ path: 'event', message }] };
  }
};

const isJson = ({ faults }: Parsed) => faults.length === 0;

/** Whether a line is an object. A line of an event over many lines can be JSON too: the last text of a list. */
const isEvent = (line: string) => line.trimStart().startsWith('{') && isJson(parse(line));

const rowsOfLines = (lines: readonly string[], before: number): Row[] =>
  lines.flatMap((line, index) => (line.trim() === '' ? [] : [{ number: before + index + 1, ...parse(line) }]));

const tooLong = (name: string, line: number) =>
  new UnreadableFileError(name, [{ path: `line ${line}`, message: 'is over 1 MiB; no line from here on was read' }]);

async function* linesOf({ name, chunks }: Source): AsyncGenerator<string[], void> {
  let count = 0;
  try {
    for await (const lines of parseInBatches<string>(chunks, split(/\r?\n/, { maxLength: LONGEST_ROW }))) {
      const long = lines.findIndex((line) => line.length > LONGEST_ROW);
      if (long >= 0) throw tooLong(name, count + long + 1);
      count += lines.length;
      yield lines;
    }
  } catch (error) {
    // The only error of split2 is that its buffer is full.
    throw error instanceof UnreadableFileError ? error : tooLong(name, count + 1);
  }
}

const notLines = (name: string) =>
  new UnreadableFileError(name, [
    { path: 'file', message: 'is over 1 MiB, but none of its lines is an event: one event a line is expected' },
  ]);

/** Reads lines until the first event, which makes the file JSON Lines, or to the end of a file without one. */
const readStart = async (name: string, lines: AsyncGenerator<string[], void>) => {
  const held: string[] = [];
  let size = 0;
  for (let next = await lines.next(); !next.done; next = await lines.next()) {
    for (const line of next.value) {
      held.push(line);
      size += line.length;
    }
    if (isEvent(held.find((line) => line.trim() !== '') ?? '')) return { held, known: true };
    if (size <= LONGEST_ROW) continue;
    if (!held.some(isEvent)) throw notLines(name);
    return { held, known: true };
  }
  return { held, known: false };
};

/** Reads a file under 1 MiB whose first line is no event: one event over many lines, or JSON Lines with a fault. */
const rowsOfWhole = (lines: readonly string[]): Row[] => {
  const whole = parse(lines.join('\n'));
  return isJson(whole) || !lines.some(isEvent) ? [{ number: 1, ...whole }] : rowsOfLines(lines, 0);
};

async function* rowsOf(name: string, lines: AsyncGenerator<string[], void>): AsyncGenerator<Row[], void> {
  try {
    const { held, known } = await readStart(name, lines);
    let count = held.length;
    yield known ? rowsOfLines(held, 0) : rowsOfWhole(held);
    for await (const batch of lines) {
      yield rowsOfLines(batch, count);
      count += batch.length;
    }
  } finally {
    await lines.return();
  }
}

/** Reads events as JSON Lines, or one event over many lines. Blank lines are skipped, but counted. */
export const readJson = (source: Source): Rows => {
  if (source.firstLine.startsWith('[')) {
    const message = 'is a JSON list: one event a line (JSON Lines), without brackets and commas around, is expected';
    throw new UnreadableFileError(source.name, [{ path: 'file', message }]);
  }
  return { unit: 'line', chunks: rowsOf(source.name, linesOf(source)) };
};
