import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { expect, onTestFinished, test } from 'vitest';
import { createHistoryReader } from '../../functions/history/read.ts';
import type { HistoryRow } from '../../functions/history/row.ts';
import { AWS_ENVIRONMENT, REGION } from '../../sandbox/aws.ts';
import { HISTORY_TABLE, startDynamoDb } from '../../sandbox/dynamodb.ts';
import { readEndpoints } from '../../sandbox/endpoints-file.ts';
import { folder, run, start } from './program.ts';

/** The longest wait for a program, in milliseconds. */
const LONG = { timeout: 20_000 };
const MAIN = 'sandbox/main.ts';

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
  await expect.poll(() => historyIn(cwd, 'SALES'), LONG).toEqual(['delivered', 'delivered', 'delivered']);
});
