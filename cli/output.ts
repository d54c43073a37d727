import { once } from 'node:events';
import { styleText } from 'node:util';

/** Characters that a terminal obeys instead of showing: controls, and those that turn the direction of text. */
const OBEYED = /[\p{Cc}\p{Bidi_Control}\u{2028}\u{2029}]/gu;

const escaped = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** Returns a foreign text that a terminal only shows: control characters are escaped, as JSON does it. */
export const printable = (text: string): string => text.replaceAll(OBEYED, escaped);

/** Returns a value as JSON in one line that a terminal only shows. */
export const toJson = (value: unknown): string => printable(JSON.stringify(value));

/** Colours a text for standard output when that is a terminal. */
export const paint = (style: Parameters<typeof styleText>[0], text: string): string =>
  styleText(style, text, { stream: process.stdout });

/** Returns the size of a terminal in characters; what is no terminal has no limits, nor has one of unknown size. */
export const screen = (stream: NodeJS.WriteStream = process.stdout): { columns: number; rows: number } => {
  const { isTTY, columns, rows } = stream;
  const limit = (size: number) => (isTTY && size > 0 ? size : Number.POSITIVE_INFINITY);
  return { columns: limit(columns), rows: limit(rows) };
};

/** Returns a text of at most so many characters, with `…` for what is left out. */
export const cut = (text: string, most: number): string =>
  text.length > most ? `${text.slice(0, Math.max(0, most - 1)).toWellFormed()}…` : text;

/** Writes lines to standard output, and waits when its buffer is full. */
export const print = async (...lines: string[]): Promise<void> => {
  if (lines.length > 0 && !process.stdout.write(`${lines.join('\n')}\n`)) await once(process.stdout, 'drain');
};

/** Writes values as JSON Lines. */
export const printJson = (...values: unknown[]): Promise<void> => print(...values.map(toJson));

/** Returns `1 row`, `2 rows` or `12,345 rows`. */
export const count = (number: number, noun: string): string =>
  `${number.toLocaleString('en-US')} ${noun}${number === 1 ? '' : 's'}`;
