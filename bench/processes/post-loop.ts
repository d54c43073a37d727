/** A process that only POSTs ready-made documents over kept-alive connections, with the client that the first argument names. */
import { Agent, request } from 'node:http';
import { Client } from 'undici';
import { measured } from './measured.ts';

/** Documents to POST, all of them so many times. */
export interface Posts {
  documents: readonly string[];
  times: number;
}

type PostTogether = (documents: readonly string[]) => Promise<void>;

/** As many as an invocation has records, each over its own connection. */
const AT_ONCE = 10;

const endpoint = new URL(process.env['ANVEO_ENDPOINT'] ?? '');
const headers = { 'Content-Type': 'application/xml; charset=UTF-8', Accept: 'application/xml; charset=UTF-8' };

/** The least that POSTs can cost in Node: undici's `dispatch`, one promise for all of them, answers unread. */
const withUndici = (): PostTogether => {
  const clients = Array.from({ length: AT_ONCE }, () => new Client(endpoint.origin, { allowH2: false }));
  const options = { path: endpoint.pathname, method: 'POST', headers } as const;
  return (documents) => {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    let left = documents.length;
    const handler = {
      onRequestStart() {},
      onResponseStart(_: unknown, status: number) {
        if (status !== 200) reject(new Error(`the server answered ${status}`));
      },
      onResponseData() {},
      onResponseEnd() {
        left -= 1;
        if (left === 0) resolve();
      },
      onResponseError: (_: unknown, error: Error) => reject(error),
    };
    for (const [index, body] of documents.entries()) clients[index]?.dispatch({ ...options, body }, handler);
    return promise;
  };
};

/** The plain loop over node:http: one agent that keeps connections alive, answers read as text. */
const withNodeHttp = (): PostTogether => {
  const agent = new Agent({ keepAlive: true });
  const { hostname, port, pathname: path } = endpoint;
  const post = (document: string) => {
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    const length = Buffer.byteLength(document);
    const options = { hostname, port, path, method: 'POST', agent, headers: { ...headers, 'Content-Length': length } };
    const outgoing = request(options, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        body += chunk;
      });
      response.on('end', () => resolve(body));
    });
    outgoing.on('error', reject);
    outgoing.end(document);
    return promise;
  };
  return async (documents) => {
    await Promise.all(documents.map(post));
  };
};

const postTogether = process.argv[2] === 'undici' ? withUndici() : withNodeHttp();

process.on('message', async ({ documents, times }: Posts) => {
  const cost = await measured(async () => {
    for (let time = 0; time < times; time += 1) {
      for (let at = 0; at < documents.length; at += AT_ONCE) await postTogether(documents.slice(at, at + AT_ONCE));
    }
  });
  process.send?.(cost);
});
process.on('disconnect', () => process.exit());
process.send?.('ready');
