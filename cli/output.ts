import { once } from 'node:events';
import { styleText } from 'node:util';

/** Colours a text for standard output when that is a terminal. */
export const paint = (style: Parameters<typeof styleText>[0], text: string): string =>
  styleText(style, text, { stream: process.stdout });

/** Writes lines to standard output, and waits when its buffer is full. */
export const print = async (...lines: string[]): Promise<void> => {
  if (lines.length > 0 && !process.stdout.write(`${lines.join('\n')}\n`)) await once(process.stdout, 'drain');
};

/** Writes values as JSON Lines. */
export const printJson = (...values: unknown[]): Promise<void> =>
  print(...values.map((value) => JSON.stringify(value)));

/** Returns `1 row`, `2 rows` or `12,345 rows`. */
export const count = (number: number, noun: string): string =>
  `${number.toLocaleString('en-US')} ${noun}${number === 1 ? '' : 's'}`;
