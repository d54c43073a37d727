import type { Message } from '@aws-sdk/client-sqs';
import { describe, expect, test } from 'vitest';
import { HOLD_S, LetterQueue } from '../../../cli/failures/letter-queue.ts';
import { messageBytes, updateMessage } from '../../../functions/queue/message.ts';
import { simpleEvent, simpleUpdate } from '../../delivery/events.ts';
import { OPERATOR } from '../fixture.ts';
import { row, shown } from '../history-table.ts';
import { DIED, deadRow, KINDS, rejected, SENT, startWorld, type World } from './world.ts';

const HOUR = 3_600_000;

const sourceOf = ({ MessageAttributes }: Message) => MessageAttributes?.['SourceMessageId']?.StringValue ?? '';
const attributesOf = ({ MessageAttributes = {} }: Message) =>
  Object.fromEntries(Object.entries(MessageAttributes).map(([name, { StringValue }]) => [name, StringValue]));
const eventOf = ({ Body = '' }: Message) => JSON.parse(Body);

/** What waits in the queue of updates, by the IDs of first sendings. */
const sent = async (world: World) => (await world.drain(world.sources.updates.queueUrl)).map(sourceOf);
const left = async (world: World) => (await world.drain(world.sources.letters.url)).map(sourceOf);

/** What a button shows that was decided an hour after the letters. */
const newer = (button: string) =>
  shown(row('NEWER', { button, asOf: SENT + HOUR, update: simpleUpdate({ id: button }) }));

test('letters whose attributes name no message are told apart, and all are sent', async () => {
  const world = await startWorld();
  const attributes = { FailureKind: 'Rejected', SourceMessageId: 'a/b', SentAt: 'yesterday' };
  for (const button of ['A', 'B'])
    await world.put(world.sources.letters.url, {
      ...updateMessage(simpleEvent({ id: button }), button),
      ...{ deduplicationId: `not/an/${button}`, attributes },
    });
  await world.replay({ all: true });
  const messages = await world.drain(world.sources.updates.queueUrl);
  expect(messages.map((message) => eventOf(message).id).sort()).toEqual(['A', 'B']);
  expect(new Set(messages.map(sourceOf)).size).toBe(2);
});

describe.each(KINDS)('on the queue %s', (kind) => {
  test('letters are sent in the order of their groups, with what delivery reads of them, and deleted', async () => {
    const world = await startWorld(kind);
    const ids = Array.from({ length: 25 }, (_, index) => `A${index}`);
    await world.die(...ids.map((id) => rejected(id, 'A', { runId: 'R1', by: 'ann@desk' })), rejected('B0', 'B'));
    await world.replay({ all: true });
    const messages = await world.drain(world.sources.updates.queueUrl);
    const byGroup = Map.groupBy(messages, ({ Attributes }) => Attributes?.MessageGroupId);
    expect(byGroup.get('A')?.map(sourceOf)).toEqual(ids);
    expect(byGroup.get('B')?.map(sourceOf)).toEqual(['B0']);
    const [first] = byGroup.get('A') ?? [];
    const about = { SentAt: new Date(SENT).toISOString(), SourceMessageId: 'A0', RunId: 'R1', By: OPERATOR };
    expect(first && attributesOf(first)).toEqual(about);
    expect(first && eventOf(first)).toEqual(simpleEvent({ id: 'A' }));
    expect(await left(world)).toEqual([]);
  });

  test('what was overtaken is settled by what its button shows, and not sent', async () => {
    const world = await startWorld(kind);
    await world.die(rejected('OLD', 'A'), rejected('M', 'B'));
    await world.write({ rows: [deadRow('OLD', 'A', { attempts: 2 }), deadRow('M', 'B')], shown: [newer('A')] });
    expect(await world.replay({ all: true })).toMatchObject([{ action: 'settle', by: 'NEWER' }, { action: 'send' }]);
    expect(await sent(world)).toEqual(['M']);
    expect(await left(world)).toEqual([]);
    const { history } = world.sources;
    const settled = await history.row({ button: 'A', asOf: SENT, messageId: 'OLD' });
    expect(settled).toMatchObject({
      outcome: 'superseded',
      supersededBy: 'NEWER',
      by: OPERATOR,
      update: simpleUpdate({ id: 'A' }),
    });
    for (const name of ['state', 'since', 'attempts', 'failure', 'reason']) expect(settled).not.toHaveProperty(name);
    expect((await Array.fromAsync(history.failing('dead'))).map(({ messageId }) => messageId)).toEqual(['M']);
  });

  test('what is not meant stays, and what stands behind it comes up once older letters of its button are gone', async () => {
    const world = await startWorld(kind);
    const letters = Array.from({ length: 12 }, (_, index) =>
      rejected(`M${index}`, 'A', { failureReason: index === 1 ? 'Other.' : 'Unknown profile.' }),
    );
    await world.die(...letters);
    const first = await world.replay({ reason: 'unknown' });
    const reached = kind === 'batching' ? 11 : 1;
    expect(first).toHaveLength(reached);
    expect((await left(world))[0]).toBe('M1');
    expect((await sent(world))[0]).toBe('M0');
  });

  test('killed between sending and deleting, and repeated, it sends nothing twice and leaves nothing', async () => {
    const world = await startWorld(kind);
    await world.die(...['A', 'B', 'C'].map((id) => rejected(id, id)));
    class Killed extends LetterQueue {
      override delete = () => Promise.reject(new Error('killed'));
    }
    const { sources } = world;
    const killed = { ...sources, letters: new Killed(sources.deadLetters, world.now) };
    await expect(world.replay({ all: true }, { sources: killed })).rejects.toThrow('killed');
    await world.replay({ all: true });
    expect((await sent(world)).sort()).toEqual(['A', 'B', 'C']);
    expect(await left(world)).toEqual([]);
  });

  test('two operators at once send each letter once', async () => {
    const world = await startWorld(kind);
    const ids = Array.from({ length: 40 }, (_, index) => `M${index}`);
    await world.die(...ids.map((id, index) => rejected(id, `B${index % 20}`)));
    const both = await Promise.all([world.replay({ button: 'B*' }), world.replay({ button: 'B*' })]);
    await world.replay({ button: 'B*' });
    expect(both.flat().length).toBeLessThanOrEqual(40);
    expect((await sent(world)).sort()).toEqual(ids.toSorted());
    expect(await left(world)).toEqual([]);
  });
});

test('a letter whose holder fell asleep is sent by another, and harmlessly once more', async () => {
  const world = await startWorld();
  await world.die(rejected('M', 'A'));
  await world.sources.letters.receive();
  world.advance(HOLD_S * 1000);
  await world.replay({ all: true });
  expect(await sent(world)).toEqual(['M']);
});

test('what died again is sent again, with the ID of its first sending', async () => {
  const world = await startWorld();
  await world.die(rejected('M', 'A'));
  await world.replay({ ids: ['M'] });
  expect(await sent(world)).toEqual(['M']);
  await world.die(rejected('again', 'A', { sourceMessageId: 'M' }));
  await world.replay({ ids: ['M'] });
  expect(await sent(world)).toEqual(['M']);
});

test('what dies again while a replay runs is left alone by it', async () => {
  const world = await startWorld();
  await world.die(rejected('M', 'A'), rejected('N', 'B'));
  class DiesAgain extends LetterQueue {
    override async delete(letters: readonly Message[]) {
      const kept = await super.delete(letters);
      world.fill([rejected('again', 'A', { sourceMessageId: 'M' })]);
      return kept;
    }
  }
  const sources = { ...world.sources, letters: new DiesAgain(world.sources.deadLetters, world.now) };
  await world.replay({ all: true }, { sources });
  expect((await sent(world)).sort()).toEqual(['M', 'N']);
  expect(await left(world)).toEqual(['M']);
});

test('of two letters of one record one is sent, and both are deleted', async () => {
  const world = await startWorld();
  await world.die(rejected('M', 'A'), rejected('crash', 'A', { sourceMessageId: 'M' }));
  expect(await world.replay({ all: true })).toHaveLength(1);
  expect(await sent(world)).toEqual(['M']);
  expect(await left(world)).toEqual([]);
});

describe('after a replay that mended a letter was killed before it deleted that', () => {
  const mended = { ...simpleEvent({ id: 'A', profileId: 'P7' }) };

  test('a plain replay leaves the letter alone while its update is retried', async () => {
    const world = await startWorld();
    await world.die(rejected('M', 'A'));
    await world.write({ rows: [deadRow('M', 'A', { at: DIED + 1, state: 'retrying', outcome: 'deferred' })] });
    expect(await world.replay({ all: true })).toEqual([]);
    expect([await sent(world), await left(world)]).toEqual([[], ['M']]);
  });

  test('and its update died again, a plain replay sends the mended body, and both letters are deleted', async () => {
    const world = await startWorld();
    const again = rejected('again', 'A', { sourceMessageId: 'M', body: JSON.stringify(mended) });
    await world.die(rejected('M', 'A'), again);
    expect(await world.replay({ all: true })).toHaveLength(1);
    expect((await world.drain(world.sources.updates.queueUrl)).map(eventOf)).toEqual([mended]);
    expect(await left(world)).toEqual([]);
  });
});

test('a second letter of what was delivered meanwhile is settled', async () => {
  const world = await startWorld();
  await world.die(rejected('M', 'A'));
  await world.write({ rows: [row('M', { button: 'A', asOf: SENT })] });
  expect(await world.replay({ all: true })).toMatchObject([{ action: 'settle', by: 'M' }]);
  expect([await sent(world), await left(world)]).toEqual([[], []]);
});

test('retried, expired and invalid updates are not sent, nor those without a letter; each says why', async () => {
  const world = await startWorld();
  const retrying = { state: 'retrying', outcome: 'deferred' } as const;
  await world.write({ rows: [deadRow('R', 'R', retrying), deadRow('GONE', 'G')] });
  const expired = simpleEvent({ id: 'E', notAfter: '2026-01-01T00:00:00Z' });
  await world.die(
    rejected('E', 'E', { body: JSON.stringify(expired), failureKind: 'Expired' }),
    rejected('X', 'X', { body: 'no JSON', failureKind: 'Invalid', buttonId: undefined }),
  );
  expect(await world.replay({ all: true })).toEqual([]);
  expect(await sent(world)).toEqual([]);
  expect((await left(world)).sort()).toEqual(['E', 'X']);
});

test('a dead row without a letter is settled when it was overtaken', async () => {
  const world = await startWorld();
  await world.write({ rows: [deadRow('GONE', 'A')], shown: [newer('A')] });
  expect(await world.replay({ all: true })).toMatchObject([{ action: 'settle', by: 'NEWER' }]);
  expect(await Array.fromAsync(world.sources.history.failing('dead'))).toEqual([]);
});

test('what SQS itself moved is sent with force only, as of when its row says that it was decided', async () => {
  const world = await startWorld();
  await world.put(world.sources.letters.url, updateMessage(simpleEvent({ id: 'P' }), 'P', { RunId: 'R1' }));
  const id = String((await world.find()).failures[0]?.id);
  await world.write({ rows: [deadRow(id, 'P', { state: 'retrying', outcome: 'deferred' })] });
  expect(await world.replay({ all: true })).toEqual([]);
  expect(await world.replay({ all: true, force: true })).toMatchObject([{ action: 'send' }]);
  const [message] = await world.drain(world.sources.updates.queueUrl);
  const about = { SentAt: new Date(SENT).toISOString(), SourceMessageId: id, RunId: 'R1', By: OPERATOR };
  expect(message && attributesOf(message)).toEqual(about);
});

test('a body with its attributes over the limit of SQS is told, and its letter stays', async () => {
  const world = await startWorld();
  const bytes = JSON.stringify(simpleEvent({ id: 'A', offHoursMessage: '' })).length;
  const body = JSON.stringify(simpleEvent({ id: 'A', offHoursMessage: 'x'.repeat(1_048_570 - bytes) }));
  await world.die(rejected('M', 'A', { body }));
  const [failed] = await world.replay({ all: true, force: true });
  expect(failed).toMatchObject({ action: 'failed', why: expect.stringContaining('SQS takes at most') });
  expect(await world.sources.letters.countOthers()).toBe(1);
});

test('a body that leaves no room for the name of who sends it is sent without the name', async () => {
  const world = await startWorld();
  const bytes = JSON.stringify(simpleEvent({ id: 'A', offHoursMessage: '' })).length;
  const attributes = { SourceMessageId: 'M', SentAt: new Date(SENT).toISOString() };
  const room = 1_048_576 - messageBytes({ ...updateMessage('', 'A', attributes), body: '' }) - bytes;
  const body = JSON.stringify(simpleEvent({ id: 'A', offHoursMessage: 'x'.repeat(room) }));
  await world.die(rejected('M', 'A', { body }));
  expect(await world.replay({ all: true, force: true })).toMatchObject([{ action: 'send' }]);
  const [message] = await world.drain(world.sources.updates.queueUrl);
  expect(message && Object.keys(attributesOf(message)).sort()).toEqual(Object.keys(attributes).sort());
});

test('the rate bounds how many are sent a second', async () => {
  const world = await startWorld();
  await world.die(...Array.from({ length: 20 }, (_, index) => rejected(`M${index}`, `B${index}`)));
  const started = performance.now();
  await world.replay({ all: true }, { rate: 20 });
  expect(performance.now() - started).toBeGreaterThanOrEqual(1000);
});

test('interrupted, it ends once the batch under way is done, and the rest is given back', async () => {
  const world = await startWorld();
  await world.die(...Array.from({ length: 30 }, (_, index) => rejected(`M${index}`, `B${index}`)));
  const stop = new AbortController();
  const onReplayed = () => stop.abort();
  await world.replay({ all: true }, { stop, onReplayed });
  expect(await sent(world)).toHaveLength(10);
  expect(await left(world)).toHaveLength(20);
});
