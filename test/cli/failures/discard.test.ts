import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type MessageAttributeValue, SendMessageCommand } from '@aws-sdk/client-sqs';
import { expect, test } from 'vitest';
import { createSettleRow } from '../../../functions/history/settle.ts';
import { updateMessage } from '../../../functions/queue/message.ts';
import { HISTORY_TABLE } from '../../../sandbox/dynamodb.ts';
import { simpleEvent } from '../../delivery/events.ts';
import { folder } from '../../sandbox/program.ts';
import { cli, OPERATOR, read } from '../fixture.ts';
import { row } from '../history-table.ts';
import { deadRow, rejected, SENT, startWorld, type World } from './world.ts';

const failures = (world: World, cwd: string, ...args: string[]) => cli(['failures', ...args, ...world.named], cwd);
const letters = (world: World) => world.sources.letters.countOthers();

/** What the dead-letter queue holds that is to come back: bodies, groups and attributes. */
const whole = async (world: World) =>
  (await world.drain(world.sources.letters.url))
    .map(({ Body, Attributes, MessageAttributes = {} }) => ({
      Body,
      group: Attributes?.MessageGroupId,
      attributes: Object.fromEntries(
        Object.entries(MessageAttributes).map(([name, { DataType, StringValue, BinaryValue }]) => [
          name,
          { DataType, StringValue, binary: BinaryValue && Buffer.from(BinaryValue).toString('hex') },
        ]),
      ),
    }))
    .toSorted((one, other) => String(one.Body).localeCompare(String(other.Body)));

test('what is discarded is in the file first, is settled in the history with the reason, and leaves the queue', async () => {
  const world = await startWorld();
  await world.die(rejected('M', 'A'), rejected('N', 'B', { failureReason: 'Other.' }));
  await world.write({ rows: [deadRow('M', 'A', { attempts: 2 }), deadRow('N', 'B', { reason: 'Other.' })] });
  const cwd = folder();
  const args = ['discard', '--reason', 'unknown', '--because', 'wrong profile', '--file', 'd.jsonl', '--yes'];
  const { code, out } = await failures(world, cwd, ...args);
  expect([code, out]).toEqual([0, '1 failure discarded; 1 letter in d.jsonl.\n']);
  expect(read(readFileSync(join(cwd, 'd.jsonl'), 'utf8'))).toMatchObject([
    { id: 'M', group: 'A', discarded: 'wrong profile' },
  ]);
  const settled = await world.sources.history.row({ button: 'A', asOf: SENT, messageId: 'M' });
  const reason = 'discarded: wrong profile (Unknown profile.)';
  expect(settled).toMatchObject({ outcome: 'dead-lettered', failure: 'Rejected', reason, by: OPERATOR });
  for (const name of ['state', 'since', 'attempts']) expect(settled).not.toHaveProperty(name);
  expect((await world.find()).failures.map(({ id }) => id)).toEqual(['N']);
});

test('a dead row whose letter is gone can be discarded, a retried one cannot', async () => {
  const world = await startWorld();
  await world.write({ rows: [deadRow('GONE', 'A'), deadRow('R', 'B', { state: 'retrying', outcome: 'deferred' })] });
  const { err } = await failures(world, folder(), 'discard', '--all', '--because', 'x', '--yes');
  expect(err).toContain('2 failures: 1 to discard, 1 skipped');
  expect((await world.find()).failures.map(({ id }) => id)).toEqual(['R']);
});

test('letters behind others are none that are skipped: the plan says that they are discarded as they come up', async () => {
  const world = await startWorld('fauxqs');
  const ids = ['M1', 'M2', 'M3'];
  await world.die(...ids.map((id) => rejected(id, 'A')));
  await world.write({ rows: ids.map((id) => deadRow(id, 'A')) });
  const cwd = folder();
  const { code, out, err } = await failures(world, cwd, 'discard', '--all', '--because', 'x', '--yes');
  expect(err).toBe(
    '3 failures: 1 to discard, 0 skipped (retried).\n' +
      '  2 behind other letters: discarded when those are gone and they come up.\n',
  );
  expect(out).toMatch(/^3 failures discarded; 3 letters in /);
  expect([code, await letters(world)]).toEqual([0, 0]);
});

test('a letter behind others that were not named is not discarded, and it says what to name', async () => {
  const world = await startWorld('fauxqs');
  await world.die(rejected('M1', 'A'), rejected('M2', 'A'));
  await world.write({ rows: ['M1', 'M2'].map((id) => deadRow(id, 'A')) });
  const { code, err } = await failures(world, folder(), 'discard', 'M2', '--because', 'x', '--yes');
  expect(err).toContain('does not name them: --button A\nNothing was discarded.\n');
  expect([code, await letters(world)]).toEqual([1, 2]);
});

test('a row that was settled meanwhile stays as it is', async () => {
  const world = await startWorld();
  const delivered = row('M', { button: 'A', asOf: SENT });
  await world.write({ rows: [delivered] });
  const settle = createSettleRow(world.sources.table.client, HISTORY_TABLE, Date.now);
  const key = { button: 'A', asOf: SENT, messageId: 'M', state: 'dead' as const };
  expect(await settle(key, { outcome: 'superseded', supersededBy: 'X', by: 'ann@desk' })).toBe(false);
  expect(await world.sources.history.row(key)).toMatchObject({ outcome: 'delivered' });
});

test('hundreds of letters of one button are discarded, also those behind others', async () => {
  const world = await startWorld();
  world.fill(Array.from({ length: 120 }, (_, index) => rejected(`M${index}`, 'A')));
  const cwd = folder();
  const { code } = await failures(world, cwd, 'discard', '--all', '--because', 'x', '--file', 'd.jsonl', '--yes');
  const ids = read(readFileSync(join(cwd, 'd.jsonl'), 'utf8')).map((each) => (each as { id: string }).id);
  expect(ids).toEqual(Array.from({ length: 120 }, (_, index) => `M${index}`));
  expect([code, await letters(world)]).toEqual([0, 0]);
});

test('discarded and imported, letters are what they were, and say when those without attributes were sent', async () => {
  const [world, other] = [await startWorld('fauxqs'), await startWorld('fauxqs')];
  const attributes: Record<string, MessageAttributeValue> = {
    Count: { DataType: 'Number', StringValue: '7' },
    Bytes: { DataType: 'Binary', BinaryValue: Buffer.from([0, 255, 10]) },
  };
  for (const { sources } of [world, other]) {
    const { client, queueUrl } = sources.deadLetters;
    const message = { MessageBody: 'moved\n"é', MessageGroupId: 'P', MessageDeduplicationId: 'P' };
    await client.send(new SendMessageCommand({ QueueUrl: queueUrl, ...message, MessageAttributes: attributes }));
  }
  const sent = [rejected('M', 'A', { body: `"${'x'.repeat(900_000)}"` }), rejected('N', 'B', { body: 'no JSON' })];
  await world.die(...sent);
  await other.die(...sent);
  const cwd = folder();
  await failures(world, cwd, 'discard', '--all', '--because', 'by mistake', '--file', 'd.jsonl', '--yes');
  expect(await letters(world)).toBe(0);
  for (const _ of [1, 2])
    expect(await failures(world, cwd, 'import', 'd.jsonl', '--yes')).toMatchObject({
      code: 0,
      out: '3 letters put back.\n',
    });
  const [put, before] = [await whole(world), await whole(other)];
  expect(put).toMatchObject(before);
  const added = put.map(({ attributes }, at) =>
    Object.keys(attributes).filter((name) => !(name in (before[at]?.attributes ?? {}))),
  );
  expect(added.flat().toSorted()).toEqual(['SentAt', 'SourceMessageId']);
});

test('an export leaves the letters, and its file is not written over', async () => {
  const world = await startWorld();
  await world.die(rejected('M', 'A'), rejected('N', 'B'));
  const cwd = folder();
  const { code, out } = await failures(world, cwd, 'export', 'N', '--file', 'e.jsonl');
  expect([code, out]).toEqual([0, '1 letter written to e.jsonl.\n']);
  expect(read(readFileSync(join(cwd, 'e.jsonl'), 'utf8'))).toMatchObject([{ id: 'N', body: rejected('N', 'B').body }]);
  expect(await letters(world)).toBe(2);
  const again = await failures(world, cwd, 'export', '--all', '--file', 'e.jsonl');
  expect(again).toMatchObject({ code: 1, err: expect.stringContaining('there is such a file already') });
});

test.each([
  [['discard', '--because', 'x', '--yes'], 2, 'or all of them with --all'],
  [['discard', '--all', '--yes'], 2, "required option '--because <text>' not specified"],
  [['discard', '--all', '--because', ' ', '--yes'], 2, '--because must say why'],
  [['export'], 2, 'or all of them with --all'],
  [['export', '--all', '--file', 'none/e.jsonl'], 1, 'none/e.jsonl: there is no such folder'],
  [['import', 'none.jsonl'], 1, 'there is no such file'],
  [['import', '.'], 1, '.: it is a folder or a pipe, not a file'],
  [['import', 'bad.jsonl', '--yes'], 1, 'bad.jsonl: line 2: body'],
  [['import', 'text.jsonl', '--yes'], 1, 'text.jsonl: line 1 is not JSON'],
])('%j ends with %i', async (args, code, words) => {
  const world = await startWorld();
  await world.die(rejected('M', 'A'));
  const cwd = folder();
  const good = { id: 'X', messageId: 'X', group: 'A', takenAt: '2026-11-24T00:00:00Z', attributes: {}, body: 'x' };
  writeFileSync(join(cwd, 'bad.jsonl'), `${JSON.stringify(good)}\n${JSON.stringify({ ...good, body: '' })}\n`);
  writeFileSync(join(cwd, 'text.jsonl'), 'no JSON\n');
  expect(await failures(world, cwd, ...args)).toMatchObject({ code, err: expect.stringContaining(words) });
  expect(await letters(world)).toBe(1);
});

test('what SQS itself moved comes back from a file as the same failure, decided when it was', async () => {
  const world = await startWorld();
  await world.put(world.sources.letters.url, updateMessage(simpleEvent({ id: 'A' }), 'A'));
  const [moved] = (await world.find()).failures;
  world.advance(1_000);
  const file = join(folder(), 'letters.jsonl');
  await cli(['failures', 'discard', '--all', '--because', 'why', '--yes', '--file', file, ...world.named]);
  await cli(['failures', 'import', file, '--yes', ...world.named]);
  const { id, asOf, kind } = moved ?? {};
  expect((await world.find()).failures).toMatchObject([{ id, asOf, kind }]);
});
