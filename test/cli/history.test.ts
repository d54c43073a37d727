import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import type { HistoryRow } from '../../functions/history/row.ts';
import { simpleUpdate } from '../delivery/events.ts';
import { STACK, startCloudFormation } from './cloud-formation.ts';
import { cli, read } from './fixture.ts';
import { NOON, row, shown, startTable, type Table } from './history-table.ts';

process.env['TZ'] = 'Europe/Berlin';

const MINUTE = 60_000;

/** A, delivered at noon; B, rejected; C, delivered by a run; D, which fails and may have landed. */
const tellStory = async ({ write }: Table): Promise<HistoryRow[]> => {
  const content = (fields: object) => ({ update: simpleUpdate({ id: 'SUPPORT', ...fields }) });
  const a = row('A', content({ hour24From: 9, offHoursMessage: 'Closed.' }));
  const b = row('B', {
    ...content({ hour24From: 10, profileId: 'OTHER' }),
    ...{
      asOf: NOON + MINUTE,
      at: NOON + MINUTE,
      outcome: 'dead-lettered',
      failure: 'Rejected',
      reason: 'Unknown profile.',
    },
    ...{ state: 'dead', since: NOON + MINUTE },
  });
  const c = row('C', {
    ...content({ hour24From: 7, offHoursMessage: 'Back at 7.' }),
    ...{ asOf: NOON + 2 * MINUTE, at: NOON + 5 * MINUTE, runId: 'holiday-1', by: 'ann@desk' },
  });
  const d = row('D', {
    ...content({ hour24From: 8, offHoursMessage: 'Back at 7.' }),
    ...{ asOf: NOON + 6 * MINUTE, at: NOON + 6 * MINUTE, outcome: 'deferred', cause: 'anveo', reason: 'no answer' },
    ...{ state: 'retrying', since: NOON + 6 * MINUTE, mayHaveLanded: true },
  });
  await write({ rows: [a, b, c, d], shown: [shown(c)] });
  await write({ uncertain: ['SUPPORT'] });
  return [d, c, b, a];
};

test('a button shows first what it shows now, then each update with what it changed', async () => {
  const table = await startTable();
  await tellStory(table);
  const { code, out } = await cli(['history', 'SUPPORT', ...table.named]);
  expect(out).toBe(`SUPPORT shows this since 2026-10-08 14:05:00 +02:00 (Europe/Berlin):
  A later call failed, but may have changed the button.
  message C
  run     holiday-1
  by      ann@desk
  decided 2026-10-08 14:02:00 +02:00
  id "SUPPORT"
  profileId "PROFILE123"
  buttonImageUrl "http://www.anveo.com/c2c.png"
  colorStyleName 1
  configuration "SIMPLE"
  hour24From 7
  hour24To 18
  offHoursMessage "Back at 7."
  phoneNumber "12157010680"
  askConfirmation true

deferred anveo  2026-10-08 14:06:00 +02:00
  message D
  reason  no answer
  A failed call may have changed the button.
  hour24From 7 → 8

delivered  2026-10-08 14:05:00 +02:00  shown now
  message C
  run     holiday-1
  by      ann@desk
  decided 2026-10-08 14:02:00 +02:00
  hour24From 9 → 7
  offHoursMessage "Closed." → "Back at 7."

dead-lettered Rejected  2026-10-08 14:01:00 +02:00
  message B
  reason  Unknown profile.
  profileId "PROFILE123" → "OTHER"
  hour24From 9 → 10
  offHoursMessage "Closed." → "Sorry, I am not available."

delivered  2026-10-08 14:00:01 +02:00
  message A
`);
  expect(code).toBe(0);
});

test('--json has a line an update with the names of the contract, newest first', async () => {
  const table = await startTable();
  const [d, c, b, a] = await tellStory(table);
  const { out } = await cli(['history', 'SUPPORT', '--json', ...table.named]);
  const time = (minutes: number) => new Date(NOON + minutes * MINUTE).toISOString();
  const line = (messageId: string, at: number, fields: object) => ({
    button: 'SUPPORT',
    messageId,
    at: time(at),
    ...fields,
  });
  expect(read(out)).toEqual([
    line('D', 6, {
      ...{ outcome: 'deferred', cause: 'anveo', reason: 'no answer', asOf: time(6), current: false },
      ...{ mayHaveLanded: true, update: d?.update },
    }),
    line('C', 5, {
      ...{ outcome: 'delivered', asOf: time(2), runId: 'holiday-1', by: 'ann@desk', current: true },
      update: c?.update,
    }),
    line('B', 1, {
      ...{ outcome: 'dead-lettered', failure: 'Rejected', reason: 'Unknown profile.', asOf: time(1), current: false },
      update: b?.update,
    }),
    line('A', 1 / 60, { outcome: 'delivered', asOf: time(0), current: false, update: a?.update }),
  ]);
});

test('--limit shows the newest only, and what they changed of the older ones', async () => {
  const table = await startTable();
  await tellStory(table);
  const { out } = await cli(['history', 'SUPPORT', '--limit', '2', ...table.named]);
  expect(out).toContain('  hour24From 9 → 7\n');
  expect(out).not.toContain('message B');
});

test('what a button shows is told when its row has expired, and is the oldest update then', async () => {
  const table = await startTable();
  const b = row('B', { asOf: NOON + MINUTE, outcome: 'dead-lettered', failure: 'Expired', state: 'dead', since: NOON });
  await table.write({ rows: [b], shown: [shown(row('A'))] });
  const { out } = await cli(['history', 'SUPPORT', '--json', ...table.named]);
  expect(read(out)).toMatchObject([
    { messageId: 'B', current: false },
    { messageId: 'A', outcome: 'delivered', current: true },
  ]);
});

test('a button to which nothing was delivered says so, and whether a call may have landed', async () => {
  const table = await startTable();
  const failing = { outcome: 'deferred', cause: 'anveo', state: 'retrying', since: NOON, mayHaveLanded: true } as const;
  await table.write({ rows: [row('A', failing)], uncertain: ['SUPPORT'] });
  const { code, out } = await cli(['history', 'SUPPORT', ...table.named]);
  expect(out).toMatch(/^SUPPORT: nothing was delivered to it, .*Europe\/Berlin\)\n {2}A later call failed/);
  expect(code).toBe(0);
});

test('an update that was too large to be kept says so', async () => {
  const table = await startTable();
  const { update: _, ...large } = row('A');
  await table.write({ rows: [large], shown: [shown(large)] });
  expect((await cli(['history', 'SUPPORT', ...table.named])).out).toContain('Its content is too large to be kept.');
});

test('an update that was replaced names the message that was delivered instead', async () => {
  const table = await startTable();
  await table.write({ rows: [row('A', { outcome: 'superseded', supersededBy: 'B' })] });
  expect((await cli(['history', 'SUPPORT', ...table.named])).out).toContain(
    'superseded  2026-10-08 14:00:01 +02:00\n  message A\n  newer   B\n',
  );
});

test('of a button without a history it says so and ends with 1', async () => {
  const { named } = await startTable();
  const { code, out, err } = await cli(['history', 'NOBODY', ...named]);
  expect([code, out]).toEqual([1, '']);
  expect(err).toContain('the history has nothing of the button NOBODY');
});

test.each([
  ['as text', []],
  ['as JSON', ['--json']],
])('control characters of an event are escaped %s', async (_, more) => {
  const { named, write } = await startTable();
  const hostile = 'a\u001b[2J\u009b31m\r\n\u202eb\u007f';
  await write({
    rows: [row('A', { reason: hostile, update: simpleUpdate({ id: 'SUPPORT', offHoursMessage: hostile }) })],
  });
  await write({ rows: [row('B', { asOf: NOON + 1, messageId: 'B' })] });
  const { out } = await cli(['history', 'SUPPORT', ...named, ...more]);
  expect(out.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
  expect(out).toContain('\\u001b[2J\\u009b31m');
});

test("a deployed stack's table is found by the stack's outputs", async () => {
  const { write, named } = await startTable();
  await write({ rows: [row('A')] });
  await startCloudFormation({ HistoryTableName: named[1] ?? '' });
  expect(await cli(['history', 'SUPPORT', '--stack', STACK])).toMatchObject({ code: 0 });
});

test('a stack deployed before there was a history says how to get one', async () => {
  await startCloudFormation({ QueueUrl: 'https://sqs.eu-central-1.amazonaws.com/1/x.fifo' });
  const { code, err } = await cli(['history', 'SUPPORT', '--stack', STACK]);
  expect(err).toMatch(/has no output HistoryTableName: .* up to date \(npm run deploy\)\?/);
  expect(code).toBe(2);
});

test('a table that does not exist is named, with 3', async () => {
  await startTable();
  const { code, err } = await cli(['history', 'SUPPORT', '--table', 'other']);
  expect(err).toMatch(
    /the table other cannot be read: ResourceNotFoundException: .*no such table in this account and region/,
  );
  expect(code).toBe(3);
});

test('without a target the error lists the three', async () => {
  const { code, err } = await cli(['history', 'SUPPORT']);
  expect(err).toContain(
    'name a deployed stack with --stack or a table with --table, or start the sandbox in this folder (npm start)',
  );
  expect(code).toBe(2);
});

test('a table that may not be read says what allows it, with 3', async () => {
  const server = createServer((request, response) => {
    request.resume();
    const body = { __type: 'com.amazon.coral.service#AccessDeniedException', message: 'User: x is not authorized' };
    response.writeHead(400, { 'Content-Type': 'application/x-amz-json-1.0' }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
  });
  process.env['AWS_ENDPOINT_URL_DYNAMODB'] = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { code, err } = await cli(['history', 'SUPPORT', '--table', 'some-table']);
  expect(err).toMatch(/the table some-table cannot be read: AccessDeniedException: User: x .*the operator policy/);
  expect(code).toBe(3);
});

test('a table that cannot be reached ends it with 3', async () => {
  const { named, dynamoDb } = await startTable();
  await dynamoDb.close();
  expect(await cli(['history', 'SUPPORT', ...named])).toMatchObject({
    code: 3,
    err: expect.stringContaining('ECONNREFUSED'),
  });
});

test('what was delivered in test mode is told as such, and nothing is compared with it', async () => {
  const table = await startTable();
  const content = (hour24From: number) => ({ update: simpleUpdate({ id: 'SUPPORT', hour24From }) });
  const a = row('A', content(9));
  const b = row('B', { ...content(10), asOf: NOON + 1, at: NOON + 1, test: true });
  const c = row('C', { ...content(11), asOf: NOON + 2, at: NOON + 2 });
  await table.write({ rows: [a, b, c], shown: [shown(c)] });
  const { out } = await cli(['history', 'SUPPORT', ...table.named]);
  expect(out).toMatch(
    /\n {2}hour24From 9 → 11\n\ndelivered .*\n {2}message B\n {2}Anveo's test mode: the button was not changed\.\n/,
  );
  const json = read((await cli(['history', 'SUPPORT', '--json', ...table.named])).out);
  expect(json).toMatchObject([{ current: true }, { current: false, test: true }, { current: false }]);
});
