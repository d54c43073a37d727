import { readFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { expect, onTestFinished, test } from 'vitest';
import { createHistoryReader } from '../../functions/history/read.ts';
import type { HistoryRow } from '../../functions/history/row.ts';
import { AWS_ENVIRONMENT, REGION } from '../../sandbox/aws.ts';
import { HISTORY_TABLE, startDynamoDb } from '../../sandbox/dynamodb.ts';
import { readEndpoints } from '../../sandbox/endpoints-file.ts';
import { pretendSandbox } from '../cli/sandbox-folder.ts';
import { simpleEvent } from '../delivery/events.ts';
import { folder, run, start } from './program.ts';

const MAIN = 'sandbox/main.ts';
const CLI = 'cli/anveo-buttons.ts';

const outcomesOf = async (rows: AsyncIterable<HistoryRow>) => {
  const outcomes: string[] = [];
  for await (const { outcome, failure } of rows) outcomes.push([outcome, failure].filter(Boolean).join(' '));
  return outcomes;
};

test('--once with --data leaves a row for each update that the history knows', async () => {
  const cwd = folder();
  expect(await run(MAIN, ['--once', '--data', 'state'], cwd)).toMatchObject({ code: 0, err: '' });
  const dynamodb = await startDynamoDb(0, join(cwd, 'state', 'dynamodb'));
  onTestFinished(() => dynamodb.close());
  const history = createHistoryReader(dynamodb.client, HISTORY_TABLE);
  expect(await outcomesOf(history.button('SALES'))).toEqual(['delivered', 'delivered', 'delivered']);
  expect(await outcomesOf(history.button('NO-SUCH-BUTTON'))).toEqual(['dead-lettered Rejected']);
  expect(await history.shown('SALES')).toMatchObject({ update: { id: 'SALES', hour24From: 0, hour24To: 0 } });
});

/** Reads a button's history from the sandbox that runs in a folder, as another program does. */
const historyIn = async (cwd: string, button: string) => {
  const { dynamodb, historyTable } = readEndpoints(join(cwd, '.sandbox.json')) ?? {};
  const client = new DynamoDBClient({
    endpoint: dynamodb ?? '',
    region: REGION,
    credentials: AWS_ENVIRONMENT.credentials,
  });
  onTestFinished(() => client.destroy());
  return outcomesOf(createHistoryReader(client, historyTable ?? '').button(button));
};

test.each(['SIGINT', 'SIGKILL'] as const)('a sandbox that ended by %s goes on with its history', async (signal) => {
  const cwd = folder();
  const first = start(MAIN, ['--data', 'state'], cwd);
  await first.says('Ctrl-C ends it.');
  first.child.kill(signal);
  await first.ended;

  const second = start(MAIN, ['--data', 'state'], cwd);
  await second.says('Ctrl-C ends it.');
  // An outcome that was told and not yet written is written when its message comes back.
  await expect.poll(() => historyIn(cwd, 'SALES')).toEqual(['delivered', 'delivered', 'delivered']);
});

test('a delivery that was paused is paused after a restart, and the sandbox says so', async () => {
  const cwd = folder();
  const first = start(MAIN, ['--data', 'state'], cwd);
  await first.says('Ctrl-C ends it.');
  await run(CLI, ['pause', '--yes'], cwd);
  await first.says('! the delivery is paused: updates wait in the queue (npx --no anveo-buttons resume)\n');
  first.child.kill('SIGKILL');
  await first.ended;

  const second = start(MAIN, ['--data', 'state'], cwd);
  await second.says('! the delivery is paused');
  await second.says('Ctrl-C ends it.');
  await run(CLI, ['publish', '-'], cwd, JSON.stringify(simpleEvent({ id: 'SUPPORT', profileId: 'PROFILE123' })));
  expect((await run(CLI, ['status'], cwd)).out).toMatch(/^Paused: .*\n\nQueue {9}1 waiting, /);
  await run(CLI, ['resume', '--yes'], cwd);
  await second.says('! the delivery is resumed\n');
  await second.says('SUPPORT              delivered');
});

test('two sandboxes cannot share a folder, and the first is not disturbed', async () => {
  const cwd = folder();
  const state = join(cwd, 'state');
  const first = start(MAIN, ['--data', state], cwd);
  await first.says('Ctrl-C ends it.');
  const err = `The sandbox cannot go on: --data ${state}: another sandbox uses it\n`;
  expect(await run(MAIN, ['--once', '--data', state])).toEqual({ code: 1, out: '', err });
  first.child.kill('SIGINT');
  expect(await first.ended).toMatchObject({ code: 0, err: '' });
  const { code, out } = await run(MAIN, ['--once', '--data', state]);
  expect([code, out]).toEqual([0, 'Nothing was left in the queue.\n']);
});

test('--once beside a running sandbox leaves its log and its endpoints alone', async () => {
  const cwd = folder();
  const running = start(MAIN, [], cwd);
  await running.says('Ctrl-C ends it.');
  const read = (name: string) => readFileSync(join(cwd, name), 'utf8');
  const [log, endpoints] = [read('.sandbox.log'), read('.sandbox.json')];
  expect(await run(MAIN, ['--once'], cwd)).toMatchObject({ code: 0, err: '' });
  // The function may still have had a line to log.
  expect(read('.sandbox.log').slice(0, log.length)).toBe(log);
  expect(read('.sandbox.json')).toBe(endpoints);
});

test('a start that failed half-way is no earlier state: the next one publishes the examples', async () => {
  const cwd = folder();
  const server = createServer();
  onTestFinished(() => {
    server.close();
  });
  await new Promise<void>((resolve) => server.listen(0, resolve));
  const { port } = server.address() as AddressInfo;
  expect(await run(MAIN, ['--once', '--data', 'state', '--sqs-port', String(port)], cwd)).toMatchObject({ code: 1 });
  const { out } = await run(MAIN, ['--once', '--data', 'state'], cwd);
  expect(out).toContain('9 updates: every update ended as expected.');
});

test('.sandbox.json of a process that is no sandbox keeps none from starting', async () => {
  const cwd = folder();
  pretendSandbox(cwd);
  await start(MAIN, [], cwd).says('Ctrl-C ends it.');
});
