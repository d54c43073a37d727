import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { expect, test } from 'vitest';
import { CALLFLOW, clientOf, PATIENT_MS, SIMPLE, SUCCESS, serve, UNSIGNED } from './fixture.ts';

type Step = (request: IncomingMessage, response: ServerResponse) => void;

const succeed: Step = (_, response) => response.end(SUCCESS);
const reset: Step = (request) => request.socket.resetAndDestroy();
const silence: Step = () => {};
const answerHalf: Step = (_, response) => {
  response.writeHead(200, { 'Content-Length': SUCCESS.length }).write('<', () => response.destroy());
};

/** Starts a server that handles its requests by the steps in turn, and a client of it. */
const start = async (...steps: Step[]) => {
  const served: Step[] = [];
  const { endpoint, connections } = await serve((request, response) => {
    const step = steps[served.length] ?? succeed;
    served.push(step);
    step(request, response);
  });
  const client = clientOf(endpoint);
  const update = (timeoutMs = PATIENT_MS) => client(SIMPLE, UNSIGNED, timeoutMs);
  return { client, update, seen: () => ({ requests: served.length, connections: connections() }) };
};

const DELIVERED = { kind: 'delivered' };
const failed = (why: string) => ({ kind: 'failed', cause: 'anveo', reason: `Anveo: ${why}`, mayHaveLanded: true });
const RESET = failed('connection failed: ECONNRESET');

test('updates one after another use one connection', async () => {
  const { client, update, seen } = await start(succeed, succeed, succeed);
  expect(await update()).toEqual(DELIVERED);
  expect(await client(CALLFLOW, UNSIGNED, PATIENT_MS)).toEqual(DELIVERED);
  expect(await update()).toEqual(DELIVERED);
  expect(seen()).toEqual({ requests: 3, connections: 1 });
});

test('an answer with an error keeps the connection too', async () => {
  const refuse: Step = (_, response) => response.writeHead(503).end('<html></html>');
  const { update, seen } = await start(refuse, succeed);
  expect(await update()).toMatchObject({ kind: 'failed' });
  expect(await update()).toEqual(DELIVERED);
  expect(seen()).toEqual({ requests: 2, connections: 1 });
});

test('updates side by side do not wait for each other', async () => {
  const { promise: bothThere, resolve } = Promise.withResolvers<void>();
  const wait: Step = (_, response) => bothThere.then(() => response.end(SUCCESS));
  const last: Step = (_, response) => {
    resolve();
    response.end(SUCCESS);
  };
  const { update, seen } = await start(wait, last);
  expect(await Promise.all([update(), update()])).toEqual([DELIVERED, DELIVERED]);
  expect(seen()).toEqual({ requests: 2, connections: 2 });
});

test('a kept-alive connection that is reset on reuse gets one new connection, and it is one call', async () => {
  const { update, seen } = await start(succeed, reset, succeed);
  expect(await update()).toEqual(DELIVERED);
  expect(await update()).toEqual(DELIVERED);
  expect(seen()).toEqual({ requests: 3, connections: 2 });
});

test.each([
  ['passes before that gets no second request', 0, { kind: 'failed' }, 2],
  ['is still to come gets one', PATIENT_MS, DELIVERED, 3],
])('an update on a kept-alive connection that is reset, whose notAfter %s', async (_, wantedMs, result, requests) => {
  let begun = 0;
  const resetLater: Step = ({ socket }) => {
    const look = () => (Date.now() > begun ? socket.resetAndDestroy() : setImmediate(look));
    look();
  };
  const { client, update, seen } = await start(succeed, resetLater, succeed);
  await update();
  begun = Date.now();
  const notAfter = new Date(begun + wantedMs).toISOString();
  expect(await client({ ...SIMPLE, notAfter }, UNSIGNED, PATIENT_MS)).toMatchObject(result);
  expect(seen().requests).toBe(requests);
});

test('a reset connection is not made good by another one as old', async () => {
  const { promise: bothThere, resolve } = Promise.withResolvers<void>();
  const wait: Step = (_, response) => bothThere.then(() => response.end(SUCCESS));
  const last: Step = (_, response) => {
    resolve();
    response.end(SUCCESS);
  };
  const { update, seen } = await start(wait, last, reset, succeed);
  await Promise.all([update(), update()]);
  expect(await update()).toEqual(DELIVERED);
  expect(seen()).toEqual({ requests: 4, connections: 3 });
});

test('the new connection is reset as well: failed, and no third try', async () => {
  const { update, seen } = await start(succeed, reset, reset);
  expect(await update()).toEqual(DELIVERED);
  expect(await update()).toEqual(RESET);
  expect(seen()).toEqual({ requests: 3, connections: 2 });
});

test('a server that resets a kept-alive connection and takes no new one may have taken the update', async () => {
  const leave: Step = ({ socket }) => {
    (socket as unknown as { server: Server }).server.close();
    socket.resetAndDestroy();
  };
  const { update, seen } = await start(succeed, leave);
  expect(await update()).toEqual(DELIVERED);
  expect(await update()).toEqual(failed('connection failed: ECONNREFUSED'));
  expect(seen()).toEqual({ requests: 2, connections: 1 });
});

test.each([
  [400, 'rejected'],
  [401, 'failed'],
  [503, 'failed'],
])(
  'a kept-alive connection is reset and the new one answers %i: the first request may have landed',
  async (status, kind) => {
    const { update } = await start(succeed, reset, (_, response) => response.writeHead(status).end());
    expect(await update()).toEqual(DELIVERED);
    expect(await update()).toMatchObject({ kind, mayHaveLanded: true });
  },
);

test('a connection that ends in the middle of an answer gets no new connection', async () => {
  const { update, seen } = await start(succeed, answerHalf);
  expect(await update()).toEqual(DELIVERED);
  expect(await update()).toEqual(failed('the answer was cut off'));
  expect(seen()).toEqual({ requests: 2, connections: 1 });
});

test('a timeout on a kept-alive connection gets no new connection, and the next call does', async () => {
  const { update, seen } = await start(succeed, silence, succeed);
  expect(await update()).toEqual(DELIVERED);
  expect(await update(50)).toEqual({ ...failed('no answer within 50 ms'), timedOut: true });
  expect(await update()).toEqual(DELIVERED);
  expect(seen()).toEqual({ requests: 3, connections: 2 });
});

test('the new connection times out too', async () => {
  const { update, seen } = await start(succeed, reset, silence);
  expect(await update()).toEqual(DELIVERED);
  expect(await update(500)).toEqual({
    ...failed(''),
    reason: expect.stringContaining('no answer within'),
    timedOut: true,
  });
  expect(seen()).toEqual({ requests: 3, connections: 2 });
});
