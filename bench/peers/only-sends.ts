/** Puts what a request holds on the queue, and does nothing else: no signature, no check, no log. */
import { randomUUID } from 'node:crypto';
import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';

const client = new SQSClient();
const QueueUrl = process.env['QUEUE_URL'] ?? '';

export const handler = async ({ body = '' }: APIGatewayProxyEventV2) => {
  const events: { id: string }[] = [JSON.parse(body)].flat();
  const Entries = events.map((event, index) => ({
    Id: String(index),
    MessageBody: JSON.stringify(event),
    MessageGroupId: event.id,
    MessageDeduplicationId: randomUUID(),
  }));
  const { Successful = [] } = await client.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
  const updates = Successful.map(({ MessageId }, index) => ({ button: events[index]?.id, messageId: MessageId }));
  return {
    statusCode: 202,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ updates }),
  };
};
