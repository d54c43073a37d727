import { expect, test } from 'vitest';
import { startTroubled, type Trouble } from './dynamodb-proxy.ts';
import { simpleEvent } from './events.ts';
import { record } from './records.ts';
import { startWorld } from './world.ts';

const start = async () => {
  const world = await startWorld();
  const history = await world.keepHistory();
  const dynamoDb = await startTroubled(history.dynamoDb.url);
  world.aws['AWS_ENDPOINT_URL_DYNAMODB'] = dynamoDb.url;
  return { world, history, dynamoDb };
};

const batch = (count: number, fields = {}, event = {}) =>
  Array.from({ length: count }, (_, index) =>
    record(simpleEvent({ id: `BUTTON${index + 1}`, ...event }), {
      messageId: `M${index + 1}`,
      group: `G${index + 1}`,
      ...fields,
    }),
  );

test('a batch of fresh updates makes one request of DynamoDB, which writes all of it', async () => {
  const { world, dynamoDb } = await start();
  await world.invoke(batch(10));
  expect(dynamoDb.actions).toEqual(['BatchWriteItem']);
});

test('items that DynamoDB leaves over are sent again, until all are written', async () => {
  const { world, history, dynamoDb } = await start();
  dynamoDb.trouble = 'half';
  await world.invoke(batch(2));
  expect(dynamoDb.actions).toEqual(['BatchWriteItem', 'BatchWriteItem', 'BatchWriteItem']);
  expect(await history.shown('BUTTON2')).toMatchObject({ messageId: 'M2' });
  expect(world.metrics.map(({ name }) => name)).not.toContain('HistoryNotWritten');
});

test('items that are left over again and again are counted as not written', async () => {
  const { world, dynamoDb } = await start();
  dynamoDb.trouble = 'half';
  expect(await world.failures(batch(10))).toEqual([]);
  const line = world.lines.find(({ message }) => message === 'the history was not written');
  expect(line).toMatchObject({ level: 'error', reason: expect.stringContaining('did not take') });
  expect(world.metrics.map(({ name }) => name)).toContain('HistoryNotWritten');
});

test.each<Trouble>(['failing', 'throttling', 'hanging'])(
  'with DynamoDB %s fresh updates are delivered, late ones deferred, and nothing is dead-lettered',
  async (trouble) => {
    const { world, dynamoDb } = await start();
    dynamoDb.trouble = trouble;
    const asOf = new Date(world.clock.now() - 1).toISOString();
    const fresh = [...batch(1), ...batch(2, { receiveCount: 2 }).slice(1)];
    const late = batch(1, { messageId: 'LATE', group: 'G3', sentAt: world.clock.now() }, { id: 'BUTTON3', asOf });
    expect(await world.failures([...fresh, ...late])).toEqual(['LATE']);
    expect(world.anveo.requests().map(({ parameters }) => parameters['ID'])).toEqual(['BUTTON1', 'BUTTON2']);
    expect(await world.deadLetters()).toEqual([]);
    dynamoDb.trouble = 'none';
    expect(await world.failures(late)).toEqual([]);
  },
);

test('past the retry window nothing is given up while the history cannot say since when Anveo fails it', async () => {
  const { world, dynamoDb } = await start();
  world.anveo.misbehave({ kind: 'status', status: 503, share: 1 });
  dynamoDb.trouble = 'failing';
  expect(await world.failures(batch(1, { sentAt: 0, receiveCount: 900 }))).toEqual(['M1']);
});

test('with DynamoDB down a late update does not hold up a fresh one before it, and is judged by that one', async () => {
  const { world, dynamoDb } = await start();
  dynamoDb.trouble = 'failing';
  const now = world.clock.now();
  const late = (messageId: string, asOf: number) =>
    record(simpleEvent({ asOf: new Date(asOf).toISOString() }), { messageId, sentAt: now });
  const fresh = record(simpleEvent(), { messageId: 'FRESH', sentAt: now - 1000 });
  expect(await world.failures([fresh, late('OLD', now - 1500), late('NEW', now - 500)])).toEqual([]);
  expect(world.outcomes()).toMatchObject([
    { messageId: 'FRESH', outcome: 'delivered' },
    { messageId: 'OLD', outcome: 'superseded' },
    { messageId: 'NEW', outcome: 'delivered' },
  ]);
});

test('with DynamoDB down a late update stays that comes first, and so do those behind it', async () => {
  const { world, dynamoDb } = await start();
  dynamoDb.trouble = 'failing';
  const asOf = new Date(world.clock.now() - 500).toISOString();
  const late = record(simpleEvent({ asOf, buttonTitle: 'Ring me' }), { messageId: 'LATE', sentAt: world.clock.now() });
  expect(await world.failures([late, record(simpleEvent(), { messageId: 'FRESH' })])).toEqual(['LATE', 'FRESH']);
  expect(dynamoDb.actions.filter((action) => action === 'GetItem').length).toBeLessThanOrEqual(2);
});
