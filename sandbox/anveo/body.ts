import type { IncomingMessage } from 'node:http';

/** In bytes. Only bounds memory: the largest SQS message (1 MiB) fits with every character written as `&quot;`. */
export const MAX_BODY_BYTES = 8 * 1024 * 1024;

/**
 * Reads a request's body. One that is over the limit is read to its end all the same, so that its sender gets an answer,
 * but comes back as undefined.
 */
export const readBody = async (request: IncomingMessage): Promise<Buffer | undefined> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  return size <= MAX_BODY_BYTES ? Buffer.concat(chunks) : undefined;
};
