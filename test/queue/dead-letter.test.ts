import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { expect, onTestFinished, test } from 'vitest';
import { type DeadLetter, readDeadLetter, writeDeadLetter } from '../../functions/queue/dead-letter.ts';
import type { OutgoingMessage } from '../../functions/queue/message.ts';
import { sendBatch } from '../../functions/queue/send.ts';
import { startQueues } from '../../sandbox/queues.ts';
import { letter } from '../delivery/letters.ts';

/** SQS's limit of a message, in bytes: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html */
const LIMIT = 1_048_576;

/** Sends a message to the dead-letter queue, and reads it there. */
const readBack = async (message: OutgoingMessage) => {
  const { client, deadLetterQueueUrl, close } = await startQueues(0);
  onTestFinished(close);
  expect(await sendBatch(client, deadLetterQueueUrl, [message])).toMatchObject([{ ok: true }]);
  const { Messages: [received] = [] } = await client.send(
    new ReceiveMessageCommand({
      QueueUrl: deadLetterQueueUrl,
      MessageAttributeNames: ['All'],
      MessageSystemAttributeNames: ['All'],
    }),
  );
  return readDeadLetter(received ?? {});
};

const WHOLE: DeadLetter = letter('M1', {
  failureKind: 'Rejected',
  buttonId: 'SALES',
  sourceMessageId: 'M0',
  receiveCount: 7,
  runId: 'holiday-1',
  by: 'arn:aws:iam::123456789012:user/ann',
});

test('a dead letter is read with everything that was written', async () => {
  expect(await readBack(writeDeadLetter(WHOLE))).toEqual(WHOLE);
});

test('a dead letter that has everything has the ten attributes that SQS takes at most', () => {
  expect(Object.keys(writeDeadLetter(WHOLE).attributes ?? {})).toHaveLength(10);
});

test('of a message without attributes the body, the group and the deduplication ID are read', async () => {
  expect(await readBack({ body: '{}', messageGroupId: 'G', deduplicationId: 'D' })).toEqual({
    body: '{}',
    messageGroup: 'G',
    messageId: 'D',
  });
});

test('the reason fills the room that the other attributes leave, to the byte', async () => {
  const short = writeDeadLetter({ ...WHOLE, body: '', failureReason: '' }).attributes ?? {};
  const others = Object.entries(short).reduce((sum, [name, value]) => sum + name.length + 6 + value.length, 0);
  const body = 'x'.repeat(LIMIT - others - 'FailureReasonString'.length - 5);
  const read = await readBack(writeDeadLetter({ ...WHOLE, body, failureReason: 'because' }));
  expect(read).toMatchObject({ failureReason: 'becau', runId: 'holiday-1', buttonId: 'SALES' });
});

test('an attribute that fits to the byte is kept, and one byte less leaves it out', () => {
  const size = 'FailureKindStringInvalid'.length;
  const names = (room: number) =>
    Object.keys(writeDeadLetter(letter('M1', { body: 'x'.repeat(LIMIT - room) })).attributes ?? {});
  expect(names(size)).toContain('FailureKind');
  expect(names(size - 1)).not.toContain('FailureKind');
});

test('a message as large as SQS takes is sent, and one byte more is refused unsent', async () => {
  const { client, deadLetterQueueUrl, close } = await startQueues(0);
  onTestFinished(close);
  const message = (bytes: number) => ({
    body: 'x'.repeat(bytes),
    messageGroupId: `${bytes}`,
    deduplicationId: `${bytes}`,
  });
  expect(await sendBatch(client, deadLetterQueueUrl, [message(LIMIT)])).toMatchObject([{ ok: true }]);
  expect(await sendBatch(client, deadLetterQueueUrl, [message(LIMIT + 1)])).toEqual([
    { ok: false, error: `the message has ${LIMIT + 1} bytes, where SQS takes at most ${LIMIT}`, senderFault: true },
  ]);
});
