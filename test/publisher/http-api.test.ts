import { createServer, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { createKey } from '../../functions/http/signature.ts';
import type { ButtonUpdate } from '../../publisher/button-update.ts';
import { signedRequest } from '../../publisher/signed-request.ts';
import { updateStatus } from '../../publisher/update-status.ts';
import { HISTORY_TABLE } from '../../sandbox/dynamodb.ts';
import { row, startTable } from '../cli/history-table.ts';
import { simpleEvent } from '../delivery/events.ts';
import { KEYS, startHttpWorld } from '../http/world.ts';
import { sqsError } from '../queue/sqs.ts';

const update = (fields: object = {}) => simpleEvent({ ...fields }) as ButtonUpdate;
const crm = { publisher: 'crm', key: KEYS.crm };
/** Waits end at once, and the clock is the real one: requests are signed with it. */
const clock = { now: Date.now, sleep: async () => undefined };

/** Something between a publisher and the interface that loses so many answers. */
const startLossy = async (to: string, losses: number) => {
  let left = losses;
  const server = createServer(async (incoming, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming as AsyncIterable<Buffer>) chunks.push(chunk);
    const { method, headers, url } = incoming;
    const onward = send(to + url, { method, headers }, (answer) => {
      left -= 1;
      if (left >= 0) {
        answer.resume().on('end', () => response.destroy());
        return;
      }
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(response);
    });
    onward.end(Buffer.concat(chunks));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

test('updates are accepted, as they are, with the moment of the call', async () => {
  const world = await startHttpWorld({ now: Date.now });
  const before = Date.now();
  const result = await signedRequest([update({ id: 'é ☎' }), update({ id: 'B', asOf: '2026-01-01T00:00:00Z' })], {
    ...crm,
    url: world.url,
  });
  const after = Date.now();
  expect(result).toMatchObject({ ok: true, updates: [{ button: 'é ☎' }, { button: 'B' }] });
  const [first, second] = world.queued().sort(({ id: a }, { id: b }) => String(b).localeCompare(String(a)));
  expect(first).toEqual(simpleEvent({ id: 'é ☎', asOf: expect.any(String) }));
  const asOf = Date.parse(String(first?.['asOf']));
  expect(before <= asOf && asOf <= after).toBe(true);
  expect(second).toEqual(simpleEvent({ id: 'B', asOf: '2026-01-01T00:00:00Z' }));
});

test('when the answers are lost, the same message is on the queue once', async () => {
  const world = await startHttpWorld({ now: Date.now });
  const url = await startLossy(world.url, 2);
  const result = await signedRequest(update(), { ...crm, url, clock });
  expect(result).toMatchObject({ ok: true, updates: [{ messageId: world.front.queues.messages()[0]?.messageId }] });
  expect(world.events).toHaveLength(3);
  expect(world.queued()).toHaveLength(1);
});

test('when the queue fails, it is tried again until the queue takes it', async () => {
  const world = await startHttpWorld({
    now: Date.now,
    onBatch: (_, number) => (number < 3 ? sqsError(403, 'AccessDenied', 'not now') : undefined),
  });
  expect(await signedRequest(update(), { ...crm, url: world.url, clock })).toMatchObject({ ok: true });
  expect(world.queued()).toHaveLength(1);
});

test('every fault is told, with the place of its update', async () => {
  const world = await startHttpWorld({ now: Date.now });
  const updates = [update(), update({ hour24From: 25, hour24To: -1 })];
  expect(await signedRequest(updates, { ...crm, url: world.url })).toMatchObject({
    ok: false,
    problem: { status: 422, faults: [{ path: '[1].hour24From' }, { path: '[1].hour24To' }], tries: 1 },
  });
  expect(world.queued()).toEqual([]);
});

test.each([
  ['a wrong key', { ...crm, key: createKey() }, 401],
  ["another publisher's button", { publisher: 'sales', key: KEYS.sales }, 403],
])('%s is a problem at once', async (_, access, status) => {
  const world = await startHttpWorld({ now: Date.now });
  expect(await signedRequest(update(), { ...access, url: world.url })).toMatchObject({
    ok: false,
    problem: { status, tries: 1, detail: expect.any(String) },
  });
});

test('what became of an update is asked by the path of the answer, until its outcome is final', async () => {
  const table = await startTable();
  const environment = { HISTORY_TABLE };
  const world = await startHttpWorld({
    now: Date.now,
    environment,
    aws: { AWS_ENDPOINT_URL_DYNAMODB: table.dynamoDb.url },
  });
  const access = { ...crm, url: world.url };
  const result = await signedRequest(update({ id: 'two words' }), access);
  const { status = '', messageId = '' } = result.ok ? (result.updates[0] ?? {}) : {};
  expect(await updateStatus(status, access)).toEqual({
    ok: true,
    update: { button: 'two words', messageId, outcome: 'waiting' },
  });
  const delivered = row(messageId, { button: 'two words', asOf: Date.now(), outcome: 'delivered' });
  const sleep = () => table.write({ rows: [delivered] });
  expect(await updateStatus(status, { ...access, waitMs: 60_000, clock: { now: Date.now, sleep } })).toMatchObject({
    ok: true,
    update: { button: 'two words', messageId, outcome: 'delivered' },
  });
});
