import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { expect, onTestFinished, test } from 'vitest';
import { follow } from '../../cli/wait.ts';
import { createHistoryReader } from '../../functions/history/read.ts';
import type { HistoryRow } from '../../functions/history/row.ts';
import { HISTORY_TABLE } from '../../sandbox/dynamodb.ts';
import { startSandbox } from '../../sandbox/sandbox.ts';
import { startTroubled, type TroubledDynamoDb } from '../delivery/dynamodb-proxy.ts';
import { simpleEvent } from '../delivery/events.ts';
import { cli, jsonLines, OPERATOR, read, startCli, startTarget } from './fixture.ts';
import { NOON, row, startTable } from './history-table.ts';
import { folderOf } from './sandbox-folder.ts';

const start = async () => {
  const sandbox = await startSandbox({ dataDir: undefined, buttons: ['A', 'B'], onLog: () => undefined });
  onTestFinished(() => sandbox.close());
  const cwd = folderOf(sandbox);
  const publish = (events: unknown[], ...more: string[]) =>
    cli(['publish', '-', '--wait', ...more], cwd, jsonLines(events));
  return { ...sandbox, cwd, publish };
};

const event = (id: string, fields = {}) => simpleEvent({ id, ...fields });

test('each update is followed to its outcome, and all delivered ends with 0', async () => {
  const { publish } = await start();
  const { code, out, err } = await publish([event('A'), event('A', { hour24From: 1 }), event('B')]);
  const lines = out.trimEnd().split('\n');
  const sent = lines.slice(0, 3).map((line) => line.split('  ').toReversed().join('  '));
  expect(lines.slice(3).sort()).toEqual(sent.map((line) => `delivered  ${line}`).sort());
  expect([code, err]).toEqual([0, '']);
});

test('an update that was decided before is found too, and is superseded', async () => {
  const { publish } = await start();
  await publish([event('A')]);
  const { code, out } = await publish([event('A', { asOf: '2026-01-02T03:04:05Z' })], '--json');
  expect(read(out)).toEqual([
    { messageId: expect.any(String), buttonId: 'A' },
    {
      ...{ button: 'A', outcome: 'superseded', asOf: '2026-01-02T03:04:05.000Z' },
      ...{ at: expect.any(String), messageId: expect.any(String), by: OPERATOR },
    },
  ]);
  expect(code).toBe(0);
});

test('one that is dead-lettered says why and ends with 4', async () => {
  const { publish, anveo } = await start();
  anveo.misbehave({ kind: 'error', text: 'Unknown profile.', times: 1 });
  const { code, out } = await publish([event('A')]);
  expect(out).toMatch(/\ndead-lettered Rejected {2}A {2}\S{36}\n {2}Anveo: Unknown profile\.\n$/);
  expect(code).toBe(4);
});

test('one that is still retried at the timeout ends with 5', async () => {
  const { publish, anveo } = await start();
  anveo.misbehave({ kind: 'status', status: 503, times: 1000 });
  const { code, err } = await publish([event('A')], '--timeout', '1');
  expect(err).toContain('1 s are over: 1 update without a final outcome. What is sent stays in the queue.');
  expect(code).toBe(5);
});

test('Ctrl-C ends the waiting with 130, and says that the updates stay', async () => {
  const { anveo, cwd } = await start();
  anveo.misbehave({ kind: 'status', status: 503, times: 1000 });
  writeFileSync(join(cwd, 'update.json'), JSON.stringify(event('A')));
  const { says, child, ended } = startCli(['publish', 'update.json', '--wait'], cwd);
  await says('deferred anveo  A  ');
  child.kill('SIGINT');
  expect(await ended).toMatchObject({
    code: 130,
    err: 'The waiting has ended: 1 update without a final outcome. What is sent stays in the queue.\n',
  });
});

test.each([
  ['with no table named', [], 2, /--queue-url and --table are needed together/],
  ['with a table that does not exist', ['--table', 'other'], 3, /the table other cannot be read/],
])('nothing is sent %s', async (_, named, expected, reason) => {
  const { batches, queueUrl } = await startTarget();
  await startTable();
  const args = ['publish', '-', '--wait', '--queue-url', queueUrl, ...named];
  const { code, err } = await cli(args, undefined, jsonLines([event('A')]));
  expect(err).toMatch(reason);
  expect([code, batches]).toEqual([expected, []]);
});

test('what is not sent is told at once, and nothing is waited for', async () => {
  const { url } = await startTarget();
  const { named } = await startTable();
  const args = ['publish', '-', '--wait', '--queue-url', `${url}/000000000000/none.fifo`, ...named];
  expect(await cli(args, undefined, jsonLines([event('A')]))).toMatchObject({
    code: 3,
    err: expect.stringContaining('sent 0, not sent 1'),
  });
});

/** The history behind a proxy that can be in trouble. */
const startBehindProxy = async () => {
  const { dynamoDb, write } = await startTable();
  const proxy = await startTroubled(dynamoDb.url);
  const client = new DynamoDBClient({ endpoint: proxy.url, maxAttempts: 1 });
  return { proxy, write, history: createHistoryReader(client, HISTORY_TABLE) };
};

const published = [{ messageId: 'A', buttonId: 'SUPPORT', decidedAt: NOON }];

/** Resolves when the proxy has seen so many requests. */
const requests = async ({ actions }: TroubledDynamoDb, number: number) => {
  while (actions.length < number) await new Promise(setImmediate);
};

test('a history that cannot be read for a while is read again, and a deferral is told once', async () => {
  const { proxy, write, history } = await startBehindProxy();
  await write({ rows: [row('A', { outcome: 'deferred', cause: 'anveo', reason: 'busy' })] });
  const told: string[] = [];
  const onOutcome = async ({ outcome }: HistoryRow) => void told.push(outcome);
  const following = follow(published, { history, signal: new AbortController().signal, onOutcome });
  await requests(proxy, 2);
  proxy.trouble = 'failing';
  await requests(proxy, 3);
  proxy.trouble = 'none';
  await requests(proxy, 4);
  await write({ rows: [row('A')] });
  expect(await following).toBe(0);
  expect(told).toEqual(['deferred', 'delivered']);
});

test('a history that cannot be read at the end is the error', async () => {
  const { proxy, history } = await startBehindProxy();
  proxy.trouble = 'throttling';
  const stop = new AbortController();
  const following = follow(published, { history, signal: stop.signal, onOutcome: async () => undefined });
  await requests(proxy, 2);
  stop.abort();
  await expect(following).rejects.toThrow('Slow down.');
});

test('only the newest rows are read: those decided an hour before the update at most', async () => {
  const { write, history } = await startBehindProxy();
  await write({ rows: [row('OLD', { asOf: NOON - 7_200_000 }), row('A')] });
  const read = await Array.fromAsync(history.button('SUPPORT', NOON - 3_600_000));
  expect(read.map(({ messageId }) => messageId)).toEqual(['A']);
});
