import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** What a request of DynamoDB meets: nothing, a fault of all writes or of everything, throttling, silence, or half of its items left over. */
export type Trouble = 'none' | 'not writing' | 'failing' | 'throttling' | 'hanging' | 'half';

/** DynamoDB behind a proxy that can be in trouble, for all requests or for one action. */
export interface TroubledDynamoDb {
  url: string;
  trouble: Trouble;
  /** The requests' actions, such as `GetItem`. */
  actions: string[];
}

const THROTTLED = { __type: 'com.amazonaws.dynamodb.v20120810#ThrottlingException', message: 'Slow down.' };
const FAILED = { __type: 'com.amazonaws.dynamodb.v20120810#InternalServerError', message: 'It broke.' };
const CONTENT = { 'Content-Type': 'application/x-amz-json-1.0' };

/** Sends the first half of a batch's items on; the rest come back as unprocessed. */
const halve = (body: string) => {
  const { RequestItems } = JSON.parse(body) as { RequestItems: Record<string, unknown[]> };
  const [[table = '', items = []] = []] = Object.entries(RequestItems);
  const half = Math.ceil(items.length / 2);
  return {
    sent: JSON.stringify({ RequestItems: { [table]: items.slice(0, half) } }),
    UnprocessedItems: items.length > half ? { [table]: items.slice(half) } : {},
  };
};

/** Starts a proxy in front of DynamoDB. */
export const startTroubled = async (target: string): Promise<TroubledDynamoDb> => {
  const actions: string[] = [];
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const body = Buffer.concat(await request.toArray()).toString();
    const action = String(request.headers['x-amz-target']).split('.')[1] ?? '';
    actions.push(action);
    if (state.trouble === 'hanging') return;
    const isWrite = action === 'BatchWriteItem' || action === 'UpdateItem';
    if (state.trouble === 'failing' || (state.trouble === 'not writing' && isWrite))
      return void response.writeHead(500, CONTENT).end(JSON.stringify(FAILED));
    if (state.trouble === 'throttling') return void response.writeHead(400, CONTENT).end(JSON.stringify(THROTTLED));
    const half = state.trouble === 'half' && action === 'BatchWriteItem' ? halve(body) : undefined;
    const { 'content-length': _, host: __, connection: ___, ...headers } = request.headers;
    const forwarded = await fetch(target, {
      method: 'POST',
      headers: headers as Record<string, string>,
      body: half?.sent ?? body,
    });
    const text = await forwarded.text();
    const told = half ? JSON.stringify({ UnprocessedItems: half.UnprocessedItems }) : text;
    response.writeHead(forwarded.status, CONTENT).end(told);
  };
  // A client that gives up, or a table that is closed, ends a request: that is what some tests are about.
  const server = createServer((request, response) => answer(request, response).catch(() => response.destroy()));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const state: TroubledDynamoDb = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    trouble: 'none',
    actions,
  };
  return state;
};
