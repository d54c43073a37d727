import { expect, test } from 'vitest';
import { pathOfStatus } from '../../functions/http/route.ts';
import { createFindUpdate } from '../../functions/http/status.ts';
import { NOON, row } from '../cli/history-table.ts';
import type { Trouble } from '../delivery/dynamodb-proxy.ts';
import { startTable } from '../history/tables.ts';
import { startHistoryWorld } from './history-world.ts';
import { KEYS, startHttpWorld } from './world.ts';

const AT = '2026-10-08T12:00:01.000Z';

test.each([
  ['delivered', {}, {}],
  ['superseded', { by: 'M9' }, {}],
  ['unchanged', {}, {}],
  ['deferred', { state: 'retrying', since: NOON, cause: 'anveo', reason: 'HTTP 503' }, { reason: 'HTTP 503' }],
  ['dead-lettered', { state: 'dead', since: NOON, failure: 'Rejected', reason: 'No.' }, { reason: 'No.' }],
] as const)('an update that is %s is told so', async (outcome, fields, told) => {
  const world = await startHistoryWorld();
  await world.table.write({ rows: [row('M1', { outcome, ...fields })] });
  const { status, body } = await world.get('/v1/crm/updates/SUPPORT/M1');
  expect([status, body]).toEqual([200, { button: 'SUPPORT', messageId: 'M1', outcome, ...told, at: AT }]);
  expect(world.lines).toMatchObject([
    { level: 'info', status: 200, buttons: ['SUPPORT'], messageIds: ['M1'], outcome },
  ]);
});

test('an update without a row is waiting', async () => {
  const world = await startHistoryWorld();
  await world.table.write({ rows: [row('M1')] });
  const { status, body } = await world.get('/v1/crm/updates/SUPPORT/M2');
  expect([status, body]).toEqual([200, { button: 'SUPPORT', messageId: 'M2', outcome: 'waiting' }]);
});

test.each([
  'a/b',
  '50%',
  'A%20B',
  'two words',
  'é/à',
  'a?b=c',
  'a#b',
  'a+b',
  'a&b',
  '100%25',
  '/',
  '.',
  '..',
  '../..',
  'x'.repeat(128),
])('the button %s is found by the path that the answer gives', async (button) => {
  const world = await startHistoryWorld();
  await world.table.write({ rows: [row('M1', { button })] });
  expect(await world.get(pathOfStatus('crm', button, 'M1', NOON))).toMatchObject({
    status: 200,
    body: { button, at: AT },
  });
});

test.each(['a/b', '50%', 'A%20B', 'two words', 'é/à', 'a#b', 'a+b'])(
  'the button %s is found by a path that encodes it once, too',
  async (button) => {
    const world = await startHistoryWorld();
    await world.table.write({ rows: [row('M1', { button })] });
    const answer = await world.get(`/v1/crm/updates/${encodeURIComponent(button)}/M1`);
    expect(answer).toMatchObject({ status: 200, body: { button, at: AT } });
  },
);

test.each(['x'.repeat(129), 'é'.repeat(1025)])(
  'an ID that no button has is a path that does not exist',
  async (button) => {
    const world = await startHistoryWorld();
    expect(await world.get(`/v1/crm/updates/${encodeURIComponent(button)}/M1`)).toMatchObject({ status: 404 });
    expect(world.lines).toMatchObject([{ level: 'info', status: 404, reason: 'path' }]);
  },
);

test('a publisher is told of its own buttons only, whatever the path may mean', async () => {
  const world = await startHistoryWorld();
  await world.table.write({ rows: [row('M1'), row('M1', { button: 'é/1' })] });
  const options = { key: KEYS.sales };
  expect(await world.get('/v1/sales/updates/SUPPORT/M1', options)).toMatchObject({
    status: 403,
    body: { title: 'Forbidden', detail: expect.stringContaining('"SUPPORT"') },
  });
  expect(await world.get('/v1/sales/updates/%C3%A9/1/M1', options)).toMatchObject({ body: { button: 'é/1', at: AT } });
});

test('the time in the path finds an old update among many of its button', async () => {
  const { write, ...reader } = await startTable();
  const rows = Array.from({ length: 300 }, (_, index) => row(`M${index}`, { asOf: NOON + index }));
  await write({ rows });
  const find = createFindUpdate(reader);
  const asked = { button: 'SUPPORT', messageId: 'M3', since: NOON + 2 };
  expect(await find(asked)).toMatchObject({ kind: 'row', row: { messageId: 'M3' } });
  expect(await find({ ...asked, since: NOON + 4 })).toEqual({ kind: 'too-many' });
  expect(await find({ ...asked, since: NOON + 60 })).toEqual({ kind: 'none' });
  expect(await find({ ...asked, since: undefined })).toEqual({ kind: 'too-many' });
  expect(await find({ ...asked, since: undefined, messageId: 'M50' })).toMatchObject({ kind: 'row' });
});

test('an update behind too many others is not said to be waiting', async () => {
  const world = await startHistoryWorld();
  const { write } = world.table;
  await write({ rows: Array.from({ length: 251 }, (_, index) => row(`M${index}`, { asOf: NOON + index })) });
  expect(await world.get('/v1/crm/updates/SUPPORT/M0')).toMatchObject({ status: 404, body: { title: 'Not Found' } });
  const since = new Date(NOON).toISOString();
  expect(await world.get(`/v1/crm/updates/SUPPORT/M0?since=${since}`)).toMatchObject({ status: 200, body: { at: AT } });
});

test.each(['', 'yesterday', '%', '9'.repeat(40)])(
  'a time in the path that is none (%s) does not count',
  async (since) => {
    const world = await startHistoryWorld();
    await world.table.write({ rows: [row('M1')] });
    expect(await world.get(`/v1/crm/updates/SUPPORT/M1?since=${since}`)).toMatchObject({
      status: 200,
      body: { at: AT },
    });
  },
);

test.each<Trouble>(['failing', 'throttling'])('a history that is %s is 503, to be asked again', async (trouble) => {
  const world = await startHistoryWorld();
  world.proxy.trouble = trouble;
  const answer = await world.get('/v1/crm/updates/SUPPORT/M1');
  expect(answer).toMatchObject({ status: 503, body: { status: 503, title: 'Service Unavailable' } });
  expect(answer.headers.get('retry-after')).toBe('5');
  expect(world.lines).toMatchObject([{ level: 'error', status: 503, reason: 'history', why: expect.any(String) }]);
  expect(world.metrics).toEqual([{ name: 'NotAnswered', value: 1 }]);
});

test('without a history the answer is 404 and says so', async () => {
  const world = await startHttpWorld();
  const answer = await world.get('/v1/crm/updates/SUPPORT/M1');
  expect(answer).toMatchObject({ status: 404, body: { detail: expect.stringContaining('keeps no history') } });
});
