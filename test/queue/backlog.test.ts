import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { expect, test } from 'vitest';
import { readBacklog } from '../../functions/queue/backlog.ts';
import { fill, startFront } from './sqs.ts';

test('the backlog is what waits and what is in flight', async () => {
  const front = await startFront();
  await fill(front, 5);
  await front.client.send(new ReceiveMessageCommand({ QueueUrl: front.queueUrl, MaxNumberOfMessages: 2 }));
  expect(await readBacklog(front.client, front.queueUrl)).toBe(5);
});

test('what waits, what is delayed and what is in flight is added up', async () => {
  const { client, queueUrl } = await startFront(undefined, () => ({
    status: 200,
    body: {
      Attributes: {
        ApproximateNumberOfMessages: '1',
        ApproximateNumberOfMessagesDelayed: '20',
        ApproximateNumberOfMessagesNotVisible: '300',
      },
    },
  }));
  expect(await readBacklog(client, queueUrl)).toBe(321);
});

test.each([{}, { Attributes: { ApproximateNumberOfMessages: '1' } }])(
  'an answer without a count is an error: %j',
  async (body) => {
    const { client, queueUrl } = await startFront(undefined, () => ({ status: 200, body }));
    await expect(readBacklog(client, queueUrl)).rejects.toThrow(`SQS did not count the messages of ${queueUrl}`);
  },
);

test('a signal that is aborted ends the request', async () => {
  const { client, queueUrl } = await startFront();
  const reading = readBacklog(client, queueUrl, { abortSignal: AbortSignal.abort() });
  await expect(reading).rejects.toMatchObject({ name: 'AbortError' });
});
