import { describe, expect, test } from 'vitest';
import { EXIT } from '../../../cli/exit.ts';
import { HOLD_S, LetterQueue } from '../../../cli/failures/letter-queue.ts';
import { updateMessage } from '../../../functions/queue/message.ts';
import { simpleEvent, simpleUpdate } from '../../delivery/events.ts';
import { row, shown } from '../history-table.ts';
import { DIED, deadRow, KINDS, rejected, SENT, startWorld } from './world.ts';

const ids = (failures: readonly { id: string }[]) => failures.map(({ id }) => id);
const sorted = (texts: Iterable<string | undefined>) => [...texts].map(String).sort();

describe.each(KINDS)('on the queue %s', (kind) => {
  test('looking leaves the dead-letter queue as it was: all letters, in the order of their groups', async () => {
    const world = await startWorld(kind);
    const letters = ['A', 'B', 'C'].flatMap((button) => [1, 2, 3].map((n) => rejected(`${button}${n}`, button)));
    await world.die(...letters);
    const before = await world.sources.letters.countOthers();
    const { failures } = await world.find();
    expect(failures.length).toBeGreaterThanOrEqual(3);
    expect(await world.sources.letters.countOthers()).toBe(before);
    const back = await world.drain(world.sources.letters.url);
    const order = Map.groupBy(back, ({ Attributes }) => Attributes?.MessageGroupId);
    for (const [button, of] of order)
      expect(of.map(({ MessageAttributes }) => MessageAttributes?.['SourceMessageId']?.StringValue)).toEqual(
        [1, 2, 3].map((n) => `${button}${n}`),
      );
    expect(back).toHaveLength(letters.length);
  });

  test('of 300 letters of one button the first are seen, the rows tell the rest, and the unseen are counted', async () => {
    const world = await startWorld(kind);
    const many = Array.from({ length: 300 }, (_, index) => `M${index}`);
    await world.die(...many.map((id) => rejected(id, 'SUPPORT')));
    for (let index = 0; index < many.length; index += 100)
      await world.write({ rows: many.slice(index, index + 100).map((id) => deadRow(id, 'SUPPORT')) });
    const { failures, unseen } = await world.find();
    const seen = kind === 'batching' ? 10 : 1;
    expect(unseen).toBe(300 - seen);
    expect(sorted(ids(failures))).toEqual(sorted(many));
    const withLetter = failures.filter(({ letters }) => letters.length > 0);
    expect(sorted(ids(withLetter))).toEqual(sorted(many.slice(0, seen)));
  });

  test('when it is interrupted it ends with 130, and every letter is back', async () => {
    const world = await startWorld(kind);
    await world.die(...Array.from({ length: 60 }, (_, index) => rejected(`M${index}`, `B${index}`)));
    const interrupt = new AbortController();
    const looking = world.find({}, { signal: interrupt.signal, onLetter: () => interrupt.abort() });
    await expect(looking).rejects.toMatchObject({ exitCode: EXIT.interrupted });
    expect(await world.receive()).toHaveLength(60);
  });
});

test('5,000 letters of as many buttons are all seen, and all given back', { timeout: 180_000 }, async () => {
  const world = await startWorld();
  const many = Array.from({ length: 5000 }, (_, index) => `M${index}`);
  world.fill(many.map((id) => rejected(id, `B${id}`)));
  const { failures, unseen } = await world.find();
  expect(unseen).toBe(0);
  expect(sorted(ids(failures))).toEqual(sorted(many));
  world.advance(1_000);
  expect(world.hidden()).toBe(0);
});

test('where the process is killed, what it held comes back by itself', async () => {
  const world = await startWorld();
  await world.die(rejected('A', 'A'), rejected('B', 'B'));
  expect(await world.sources.letters.receive()).toHaveLength(2);
  world.advance(HOLD_S * 1000);
  expect(await world.receive()).toHaveLength(2);
});

test('what is held for long is not lost to others', async () => {
  const world = await startWorld();
  await world.die(rejected('A', 'A'));
  await world.sources.letters.receive();
  for (let round = 0; round < 3; round += 1) {
    world.advance(20_000);
    expect(await world.sources.letters.receive()).toEqual([]);
  }
  const { client } = world.sources.deadLetters;
  const other = new LetterQueue({ client, queueUrl: world.sources.letters.url });
  expect(await other.receive()).toEqual([]);
  expect(await world.sources.letters.countOthers()).toBe(0);
});

test('a retried update and a dead one are told by their rows, a dead one also by its letter', async () => {
  const world = await startWorld();
  const since = Date.now() - 40_000;
  const busy = { outcome: 'deferred', cause: 'anveo', reason: 'Anveo answered 503', attempts: 3, runId: 'R1' } as const;
  const retried = row('R', { button: 'BUSY', asOf: since, at: since, state: 'retrying', since, ...busy });
  const { failure: _, ...told } = { ...retried, messageId: 'S', at: Date.now(), since: Date.now() - 32_000 };
  await world.write({ rows: [retried, { ...told, asOf: since + 1 }, deadRow('D', 'DEAD', { attempts: 2 })] });
  await world.die(rejected('D', 'DEAD'));
  const { failures } = await world.find();
  expect(failures).toMatchObject([
    { id: 'R', state: 'retrying', kind: 'anveo', nextTry: undefined },
    { id: 'S', state: 'retrying', kind: 'anveo', reason: busy.reason, attempts: 3, runId: 'R1' },
    { id: 'D', button: 'DEAD', state: 'dead', kind: 'Rejected', reason: 'Unknown profile.', since: DIED, attempts: 2 },
  ]);
  expect(failures[1]?.nextTry).toBe(told.at + 60_000);
  expect(failures[2]).toMatchObject({ profile: 'PROFILE123', letters: [{ id: 'D' }] });
});

test('a dead row without a letter is told as such when all letters were seen', async () => {
  const world = await startWorld();
  await world.write({ rows: [deadRow('GONE', 'A')] });
  expect(await world.find()).toMatchObject({ unseen: 0, failures: [{ id: 'GONE', letters: [] }] });
});

test('an invalid letter, which the history does not know, is told by itself', async () => {
  const world = await startWorld();
  const invalid = { failureKind: 'Invalid', failureReason: 'body is not JSON', body: 'no JSON' } as const;
  await world.die(rejected('X', 'G', { ...invalid, buttonId: undefined }));
  const { failures } = await world.find();
  expect(failures).toMatchObject([{ id: 'X', kind: 'Invalid', reason: 'body is not JSON', attempts: 0, since: DIED }]);
  expect(failures[0]?.button).toBeUndefined();
});

test('what SQS itself moved is of the kind Moved, and finds its row by the ID of its message', async () => {
  const world = await startWorld();
  const message = updateMessage(simpleEvent({ id: 'POISON' }), 'POISON', { RunId: 'R1' });
  await world.put(world.sources.letters.url, message);
  const [moved] = (await world.find()).failures;
  expect(moved).toMatchObject({ kind: 'Moved', state: 'dead', runId: 'R1', button: 'POISON', attempts: undefined });
  const since = DIED + 1;
  const messageId = String(moved?.id);
  await world.write({ rows: [deadRow(messageId, 'POISON', { state: 'retrying', outcome: 'deferred', since })] });
  const { failures } = await world.find();
  expect(failures).toMatchObject([{ id: messageId, kind: 'Moved', state: 'dead', since, asOf: SENT }]);
});

test('two letters of one record are one failure, the older letter first', async () => {
  const world = await startWorld();
  await world.die(rejected('A', 'SUPPORT'), rejected('again', 'SUPPORT', { sourceMessageId: 'A' }));
  const { failures } = await world.find();
  expect(ids(failures)).toEqual(['A']);
  const [first = '', second = ''] = failures[0]?.letters.map(({ sequence }) => sequence) ?? [];
  expect(first < second).toBe(true);
});

describe('a failure is overtaken', () => {
  const HOUR = 3_600_000;
  const newer = (button: string, asOf: number, sentAt = asOf) => ({
    ...shown(row('NEWER', { button, asOf, update: simpleUpdate({ id: button }) })),
    sentAt,
  });
  const overtaking = async (...given: Parameters<typeof newer>) => {
    const world = await startWorld();
    await world.die(rejected('OLD', 'A'));
    await world.write({ rows: [deadRow('OLD', 'A')], shown: [newer(...given)] });
    return (await world.find()).failures[0]?.overtakenBy;
  };

  test('when its button shows what was decided later', async () => {
    expect(await overtaking('A', SENT + HOUR)).toBe('NEWER');
  });

  test('not when its button shows what was decided earlier', async () => {
    expect(await overtaking('A', SENT - HOUR)).toBeUndefined();
  });

  test.each([
    [1, 'NEWER'],
    [-1, undefined],
  ])('with one asOf by the later first sending: %d ms', async (later, by) => {
    expect(await overtaking('A', SENT, SENT + later)).toBe(by);
  });

  test('when its row says that it was settled, as of a second letter', async () => {
    const world = await startWorld();
    await world.die(rejected('OLD', 'A'));
    await world.write({
      rows: [row('OLD', { button: 'A', asOf: SENT, outcome: 'superseded', supersededBy: 'OTHER' })],
    });
    expect((await world.find()).failures).toMatchObject([{ overtakenBy: 'OTHER' }]);
  });

  test('not when its row says that it died', async () => {
    const world = await startWorld();
    await world.die(rejected('OLD', 'A'));
    const { state: _, ...settled } = deadRow('OLD', 'A');
    await world.write({ rows: [settled] });
    expect((await world.find()).failures[0]?.overtakenBy).toBeUndefined();
  });
});
