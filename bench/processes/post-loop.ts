/** The floor: a process that only POSTs ready-made documents over kept-alive connections. */
import { Client } from 'undici';
import { measured } from './measured.ts';

/** Documents to POST, the whole lot so many times over. */
export interface Posts {
  documents: readonly string[];
  times: number;
}

/** As many as an invocation has records, each over a connection of its own. */
const AT_ONCE = 10;

const endpoint = new URL(process.env['ANVEO_ENDPOINT'] ?? '');
const clients = Array.from({ length: AT_ONCE }, () => new Client(endpoint.origin, { allowH2: false }));
const headers = { 'Content-Type': 'application/xml; charset=UTF-8', Accept: 'application/xml; charset=UTF-8' };
const request = { path: endpoint.pathname, method: 'POST', headers } as const;

/** The least that POSTs can cost in Node: undici's `dispatch`, one promise for all of them, answers unread. */
const postTogether = (documents: readonly string[]): Promise<void> => {
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
  for (const [index, body] of documents.entries()) clients[index]?.dispatch({ ...request, body }, handler);
  return promise;
};

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
