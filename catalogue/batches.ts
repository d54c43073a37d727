import type { Transform } from 'node:stream';

/**
 * Few, so that next to nothing is alive when the event loop turns and the collector comes: a heap that finds many
 * survivors grows, by some 100 MiB.
 */
const BATCH = 64;

/** The next items that a parser has ready. Reading to the end also lets the parser take its next chunk. */
const take = <T>(parser: Transform): T[] => {
  const items: T[] = [];
  while (items.length < BATCH) {
    const item: T | null = parser.read();
    if (item === null) break;
    items.push(item);
  }
  return items;
};

/** What is ready, or else the error that comes after it. */
function* ready<T>(parser: Transform): Generator<T[], void> {
  for (let items = take<T>(parser); items.length > 0; items = take<T>(parser)) yield items;
  if (parser.errored) throw parser.errored;
}

/**
 * What a parser makes of the chunks, in lists of a few items: iterating the parser itself would cost a promise for each
 * of a million items.
 * @throws what the parser throws, after the items before it
 */
export async function* parseInBatches<T>(chunks: AsyncIterable<Buffer>, parser: Transform): AsyncGenerator<T[]> {
  // Errors are thrown below; without a listener they would end the process.
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
