import { once } from 'node:events';
import { styleText } from 'node:util';

/** Colour for standard output; nothing where it is no terminal. */
export const paint = (style: Parameters<typeof styleText>[0], text: string): string =>
  styleText(style, text, { stream: process.stdout });

/** Writes lines to standard output, no faster than they are taken: a million of them must not pile up here. */
export const print = async (...lines: string[]): Promise<void> => {
  if (lines.length > 0 && !process.stdout.write(`${lines.join('\n')}\n`)) await once(process.stdout, 'drain');
};

/** Writes values as JSON Lines. */
export const printJson = (...values: unknown[]): Promise<void> =>
  print(...values.map((value) => JSON.stringify(value)));

/** `1 row`, `2 rows`, `12,345 rows`. */
export const count = (number: number, noun: string): string =>
  `${number.toLocaleString('en-US')} ${noun}${number === 1 ? '' : 's'}`;
