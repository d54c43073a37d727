import { randomUUID } from 'node:crypto';
import type { SQSRecord } from 'aws-lambda';
import type { Invocation } from '../../functions/delivery/invocation.ts';

/** An invocation that has all the time of the world. */
export const INVOCATION: Invocation = { requestId: 'R', callsEnd: Infinity, lettersEnd: Infinity, end: Infinity };

export interface RecordFields {
  messageId?: string;
  receiptHandle?: string;
  group?: string | undefined;
  /** Milliseconds since the epoch. */
  sentAt?: number;
  receiveCount?: number;
  /** Message attributes of type String. */
  attributes?: Readonly<Record<string, string>>;
}

/** An SQS record as Lambda hands it; `body` that is no text is written as JSON. */
export const record = (body: unknown, fields: RecordFields = {}): SQSRecord => {
  const { messageId = randomUUID(), sentAt = Date.now(), receiveCount = 1 } = fields;
  const group = 'group' in fields ? fields.group : 'GROUP';
  return {
    messageId,
    receiptHandle: fields.receiptHandle ?? `receipt of ${messageId}`,
    body: typeof body === 'string' ? body : JSON.stringify(body),
    attributes: {
      ApproximateReceiveCount: String(receiveCount),
      SentTimestamp: String(sentAt),
      SenderId: 'AIDAEXAMPLE',
      ApproximateFirstReceiveTimestamp: String(sentAt),
      ...(group !== undefined && { MessageGroupId: group }),
    },
    messageAttributes: Object.fromEntries(
      Object.entries(fields.attributes ?? {}).map(([name, stringValue]) => [name, { stringValue, dataType: 'String' }]),
    ),
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:button-updates.fifo',
    awsRegion: 'us-east-1',
  };
};
