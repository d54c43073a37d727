import { Agent as HttpAgent, type IncomingMessage, type RequestOptions, request as requestHttp } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import { urlToHttpOptions } from 'node:url';

/** A whole response. */
export interface HttpResponse {
  status: number;
  retryAfter: string | undefined;
  body: string;
}

/** Why no whole response came. */
export interface HttpFailure {
  failure: string;
  timedOut?: true;
  /** The whole request had been sent. */
  mayHaveLanded?: true;
}

/** Sends one document and returns the whole response, within `timeoutMs`. Never throws, follows no redirect. */
export type Post = (document: string, timeoutMs: number) => Promise<HttpResponse | HttpFailure>;

/** Anveo's answers have a few hundred bytes. */
const MOST_BODY_BYTES = 64 * 1024;

/** The error codes of a request on a connection that the server has closed. */
const CLOSED = new Set<string | undefined>(['ECONNRESET', 'EPIPE']);

const HEADERS = {
  'Content-Type': 'application/xml; charset=UTF-8',
  Accept: 'application/xml; charset=UTF-8',
};

/** An error whose message is the failure's reason. */
class Abandoned extends Error {
  override readonly name: string = 'Abandoned';
}

class TimedOut extends Abandoned {
  override readonly name = 'TimedOut';
}

const reasonOf = (error: NodeJS.ErrnoException) =>
  error instanceof Abandoned ? error.message : `connection failed: ${error.code ?? error.message}`;

const failureOf = (error: Error, sent: boolean): HttpFailure => ({
  failure: reasonOf(error),
  ...(error instanceof TimedOut && { timedOut: true }),
  ...(sent && { mayHaveLanded: true }),
});

/** Resolves with the whole body. Listeners cost a third of what an async iterator costs here. */
const bodyOf = (response: IncomingMessage): Promise<string> => {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const chunks: Buffer[] = [];
  let size = 0;
  response.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size <= MOST_BODY_BYTES) chunks.push(chunk);
    else response.destroy(new Abandoned(`the answer is larger than ${MOST_BODY_BYTES / 1024} KiB`));
  });
  response.on('end', () => resolve(Buffer.concat(chunks).toString('utf8')));
  response.on('error', (error) =>
    reject(error instanceof Abandoned ? error : new Abandoned('the answer was cut off', { cause: error })),
  );
  return promise;
};

/** Returns a function that POSTs to one endpoint over kept-alive connections. */
export const createPost = (endpoint: URL): Post => {
  const secure = endpoint.protocol === 'https:';
  const request = secure ? requestHttps : requestHttp;
  const agent = secure ? new HttpsAgent({ keepAlive: true }) : new HttpAgent({ keepAlive: true });
  const target = urlToHttpOptions(endpoint);

  const attempt = (document: string, timeoutMs: number, via: RequestOptions['agent']) => {
    const options: RequestOptions = {
      ...target,
      agent: via,
      method: 'POST',
      headers: { ...HEADERS, 'Content-Length': Buffer.byteLength(document) },
    };
    const { promise, resolve, reject } = Promise.withResolvers<HttpResponse>();
    let sent = false;
    const outgoing = request(options, (response) => {
      const { statusCode: status = 0, headers } = response;
      bodyOf(response).then((body) => resolve({ status, retryAfter: headers['retry-after'], body }), reject);
    });
    const late = setTimeout(() => {
      reject(new TimedOut(`no answer within ${timeoutMs} ms`));
      outgoing.destroy();
    }, timeoutMs);
    outgoing.on('finish', () => {
      sent = true;
    });
    outgoing.on('error', reject);
    outgoing.end(document);
    return { outgoing, answered: promise.finally(() => clearTimeout(late)), isSent: () => sent };
  };

  return async (document, timeoutMs) => {
    const started = Date.now();
    const first = attempt(document, timeoutMs, agent);
    try {
      return await first.answered;
    } catch (error) {
      // A server may close a kept-alive connection just as it is used again, above all after Lambda froze between
      // invocations. An update replaces the whole button, so sending it twice is harmless. The pool's other
      // connections are probably as old: the second attempt opens a new connection outside the pool.
      const stale = first.outgoing.reusedSocket && CLOSED.has((error as NodeJS.ErrnoException).code);
      const left = timeoutMs - (Date.now() - started);
      if (!stale || left <= 0) return failureOf(error as Error, first.isSent());
      const second = attempt(document, left, false);
      return second.answered.catch((again: Error) => failureOf(again, first.isSent() || second.isSent()));
    }
  };
};
