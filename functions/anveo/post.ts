import { Agent as HttpAgent, type IncomingMessage, request as requestHttp } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import { urlToHttpOptions } from 'node:url';

/** A whole response. */
export interface HttpResponse {
  status: number;
  retryAfter: string | undefined;
  body: string;
  /** A request before this one had been sent whole, and got no response. */
  mayHaveLanded?: true;
}

/** Why no whole response came. */
export interface HttpFailure {
  failure: string;
  timedOut?: true;
  /** The whole request had been sent. */
  mayHaveLanded?: true;
}

/**
 * Sends one document and returns the whole response, within `timeoutMs`. Never throws, follows no redirect.
 * @param mayRepeat whether a second request may begin, after a kept-alive connection turned out to be closed
 */
export type Post = (
  document: string,
  timeoutMs: number,
  mayRepeat?: () => boolean,
) => Promise<HttpResponse | HttpFailure>;

/** Anveo's answers have a few hundred bytes. */
const MOST_BODY_BYTES = 64 * 1024;
const TOO_LARGE = `the answer is larger than ${MOST_BODY_BYTES / 1024} KiB`;

/** The error codes of a request on a connection that the server has closed. */
const CLOSED = new Set<string | undefined>(['ECONNRESET', 'EPIPE']);

/** In Node's raw form: an object of headers is checked and copied for each request. */
const HEADERS = ['Content-Type', 'application/xml; charset=UTF-8', 'Accept', 'application/xml; charset=UTF-8'];

/** Calls back once, with the whole body or with the reason why there is none. */
const readBody = (response: IncomingMessage, onBody: (body: string) => void, onFailure: (why: string) => void) => {
  const chunks: Buffer[] = [];
  let size = 0;
  // Listeners cost a third of what an async iterator costs here.
  response.on('data', (chunk: Buffer) => {
    size += chunk.length;
    chunks.push(chunk);
    if (size <= MOST_BODY_BYTES) return;
    onFailure(TOO_LARGE);
    response.destroy();
  });
  response.on('end', () => onBody((chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)).toString()));
  response.on('error', () => onFailure('the answer was cut off'));
};

/** The result of one request. It is stale if the server had closed the kept-alive connection. */
interface Attempt {
  result: HttpResponse | HttpFailure;
  stale: boolean;
}

/** Returns a function that POSTs to one endpoint over kept-alive connections. */
export const createPost = (endpoint: URL): Post => {
  const secure = endpoint.protocol === 'https:';
  const request = secure ? requestHttps : requestHttp;
  const pool = secure ? new HttpsAgent({ keepAlive: true }) : new HttpAgent({ keepAlive: true });
  const { protocol, hostname, port, path, auth } = urlToHttpOptions(endpoint);
  const target = { protocol, hostname, port, path, auth, method: 'POST' };

  const attempt = (document: string, timeoutMs: number, agent: HttpAgent | false): Promise<Attempt> => {
    const { promise, resolve } = Promise.withResolvers<Attempt>();
    let sent = false;
    const failure = (why: string): HttpFailure => ({ failure: why, ...(sent && { mayHaveLanded: true }) });
    const settle = (result: HttpResponse | HttpFailure, stale = false) => {
      clearTimeout(late);
      resolve({ result, stale });
    };
    const headers = [...HEADERS, 'Host', endpoint.host, 'Content-Length', String(Buffer.byteLength(document))];
    const outgoing = request({ ...target, agent, headers }, (response) => {
      const { statusCode: status = 0, headers: received } = response;
      readBody(
        response,
        (body) => settle({ status, retryAfter: received['retry-after'], body }),
        (why) => settle(failure(why)),
      );
    });
    const late = setTimeout(() => {
      settle({ ...failure(`no answer within ${timeoutMs} ms`), timedOut: true });
      outgoing.destroy();
    }, timeoutMs);
    outgoing.on('finish', () => {
      sent = true;
    });
    outgoing.on('error', ({ code, message }: NodeJS.ErrnoException) =>
      settle(failure(`connection failed: ${code ?? message}`), outgoing.reusedSocket && CLOSED.has(code)),
    );
    outgoing.end(document);
    return promise;
  };

  return async (document, timeoutMs, mayRepeat = () => true) => {
    const started = Date.now();
    const { result, stale } = await attempt(document, timeoutMs, pool);
    const left = timeoutMs - (Date.now() - started);
    if (!stale || left <= 0 || !mayRepeat()) return result;
    // A server may close a kept-alive connection just as it is used again, above all after Lambda froze between
    // invocations. An update replaces the whole button, so sending it twice is harmless. The pool's other
    // connections are probably as old: the second request opens a new connection outside the pool.
    const again = (await attempt(document, left, false)).result;
    return { ...(result.mayHaveLanded && { mayHaveLanded: true }), ...again };
  };
};
