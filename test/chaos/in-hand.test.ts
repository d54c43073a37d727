import { expect, test } from 'vitest';
import { startChronicle } from '../../chaos/chronicle.ts';
import { watchQueueCalls } from '../../chaos/in-hand.ts';
import type { Answer, Json } from '../../chaos/proxy.ts';

const message = (id: number) => ({
  MessageId: `M${id}`,
  ReceiptHandle: `R${id}`,
  Attributes: { ApproximateReceiveCount: '1', SequenceNumber: String(id), SentTimestamp: '0' },
});

const start = () => {
  const chronicle = startChronicle();
  const inHand = watchQueueCalls(0, chronicle, new Map());
  const pass = (action: string, input: Json, body: Json) =>
    inHand.between({ action, input }, async () => ({ status: 200, body }));
  const told = () => chronicle.entries.map((entry) => [entry.kind, 'messageId' in entry ? entry.messageId : '']);
  return { inHand, pass, told };
};

const Entries = [{ Id: 'a', ReceiptHandle: 'R1' }];
const Successful = [{ Id: 'a' }];

test('a worker that dies leaves what it received and neither deleted nor postponed', async () => {
  const { inHand, pass } = start();
  await pass('ReceiveMessage', {}, { Messages: [message(1), message(2), message(3)] });
  await pass('DeleteMessageBatch', { Entries }, { Successful });
  const postponed = [{ Id: 'a', ReceiptHandle: 'R2', VisibilityTimeout: 30 }];
  await pass('ChangeMessageVisibilityBatch', { Entries: postponed }, { Successful });
  expect(await inHand.orphans()).toEqual(['R3']);
  expect(await inHand.orphans()).toEqual([]);
});

test('what a receive brings that was under way when the worker died is left too', async () => {
  const { inHand } = start();
  const answering = Promise.withResolvers<Answer>();
  const receiving = inHand.between({ action: 'ReceiveMessage', input: {} }, () => answering.promise);
  const orphans = inHand.orphans();
  answering.resolve({ status: 200, body: { Messages: [message(1)] } });
  await receiving;
  expect(await orphans).toEqual(['R1']);
});

test('a deletion that is made again is told once; one that fails is not told', async () => {
  const { pass, told } = start();
  await pass('ReceiveMessage', {}, { Messages: [message(1)] });
  await pass('DeleteMessageBatch', { Entries }, { Successful: [], Failed: [{ Id: 'a' }] });
  expect(told()).toEqual([['received', 'M1']]);
  for (const _ of [1, 2]) await pass('DeleteMessageBatch', { Entries }, { Successful });
  expect(told()).toEqual([
    ['received', 'M1'],
    ['deleted', 'M1'],
  ]);
});
