import type { IncomingMessage } from 'node:http';

/** Bytes of a body; bounds memory. An SQS message of 1 MiB fits with each character written as `&quot;`. */
export const MAX_BODY_BYTES = 8 * 1024 * 1024;

/**
 * Reads a request's body; undefined when it is over the limit. It is read to its end even then, so that the sender gets
 * an answer.
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
