import type { Transform } from 'node:stream';

/** Items in one batch. With large batches, more objects survive a garbage collection, and the heap grows by 100 MiB. */
const BATCH = 64;

/** Returns the next items that a parser has ready. A parser takes its next chunk when all of them have been read. */
const take = <T>(parser: Transform): T[] => {
  const items: T[] = [];
  while (items.length < BATCH) {
    const item: T | null = parser.read();
    if (item === null) break;
    items.push(item);
  }
  return items;
};

/** Yields what a parser has ready, then throws its error if it has one. */
function* ready<T>(parser: Transform): Generator<T[], void> {
  for (let items = take<T>(parser); items.length > 0; items = take<T>(parser)) yield items;
  if (parser.errored) throw parser.errored;
}

/**
 * Yields what a parser makes of the chunks, in lists of a few items. Iterating the parser costs a promise an item.
 * @throws what the parser throws, after the items before it
 */
export async function* parseInBatches<T>(chunks: AsyncIterable<Buffer>, parser: Transform): AsyncGenerator<T[]> {
  // Without a listener an error ends the process. It is thrown below.
  parser.on('error', () => {});
  for await (const chunk of chunks) {
    parser.write(chunk);
    yield* ready<T>(parser);
  }
  parser.end();
  yield* ready<T>(parser);
  const last: T[] = [];
  for await (const item of parser) last.push(item);
  if (last.length > 0) yield last;
}
