import * as z from 'zod/mini';
import { type FifoQueue, type Held, md5Of } from './fifo-queue.ts';

type Answer = Record<string, unknown>;

const attributes = z.optional(z.record(z.string(), z.looseObject({ StringValue: z.string() })));
const message = {
  MessageBody: z.string(),
  MessageGroupId: z.string(),
  MessageDeduplicationId: z.string(),
  MessageAttributes: attributes,
};
const sendSchema = z.object(message);
const sendBatchSchema = z.object({ Entries: z.array(z.object({ Id: z.string(), ...message })) });
const receiveSchema = z.object({
  MaxNumberOfMessages: z.optional(z.int()),
  VisibilityTimeout: z.optional(z.int()),
});
const deleteSchema = z.object({ Entries: z.array(z.object({ Id: z.string(), ReceiptHandle: z.string() })) });
const visibilitySchema = z.object({
  Entries: z.array(z.object({ Id: z.string(), ReceiptHandle: z.string(), VisibilityTimeout: z.number() })),
});

const send = (queue: FifoQueue, input: z.output<typeof sendSchema>): Answer => {
  const given = Object.entries(input.MessageAttributes ?? {}).map(([name, { StringValue }]) => [name, StringValue]);
  const { messageId, sequence } = queue.send({
    body: input.MessageBody,
    group: input.MessageGroupId,
    deduplicationId: input.MessageDeduplicationId,
    attributes: Object.fromEntries(given),
  });
  return { MessageId: messageId, SequenceNumber: sequence, MD5OfMessageBody: md5Of(input.MessageBody) };
};

const received = (held: Held): Answer => ({
  MessageId: held.messageId,
  ReceiptHandle: held.receipt,
  Body: held.body,
  MD5OfBody: md5Of(held.body),
  Attributes: {
    ApproximateReceiveCount: String(held.receives),
    ApproximateFirstReceiveTimestamp: String(held.firstReceivedAt),
    SentTimestamp: String(held.sentAt),
    MessageGroupId: held.group,
    MessageDeduplicationId: held.deduplicationId,
    SequenceNumber: held.sequence,
  },
  MessageAttributes: Object.fromEntries(
    Object.entries(held.attributes).map(([name, StringValue]) => [name, { DataType: 'String', StringValue }]),
  ),
});

const receive = (queue: FifoQueue, { MaxNumberOfMessages = 1, VisibilityTimeout }: z.output<typeof receiveSchema>) =>
  queue.receive(MaxNumberOfMessages, VisibilityTimeout === undefined ? undefined : VisibilityTimeout * 1000);

const counts = (queue: FifoQueue): Answer => {
  const inFlight = queue.inFlight();
  return {
    ApproximateNumberOfMessages: String(queue.messages().length - inFlight),
    ApproximateNumberOfMessagesDelayed: '0',
    ApproximateNumberOfMessagesNotVisible: String(inFlight),
  };
};

const forEach = <Entry extends { Id: string }>(entries: readonly Entry[], act: (entry: Entry) => boolean): Answer => {
  const done = Map.groupBy(entries, act);
  const failure = { SenderFault: true, Code: 'ReceiptHandleIsInvalid', Message: 'The receipt handle has expired.' };
  return {
    Successful: (done.get(true) ?? []).map(({ Id }) => ({ Id })),
    Failed: (done.get(false) ?? []).map(({ Id }) => ({ Id, ...failure })),
  };
};

/** The actions of SQS that the function, its event source, publishers and operators use, by name. */
export const ACTIONS: Readonly<Record<string, (queue: FifoQueue, input: unknown) => Answer>> = {
  SendMessage: (queue, input) => send(queue, sendSchema.parse(input)),
  SendMessageBatch: (queue, input) => ({
    Successful: sendBatchSchema.parse(input).Entries.map((entry) => ({ Id: entry.Id, ...send(queue, entry) })),
    Failed: [],
  }),
  ReceiveMessage: (queue, input) => ({ Messages: receive(queue, receiveSchema.parse(input)).map(received) }),
  GetQueueAttributes: (queue) => ({ Attributes: counts(queue) }),
  DeleteMessageBatch: (queue, input) =>
    forEach(deleteSchema.parse(input).Entries, ({ ReceiptHandle }) => queue.delete(ReceiptHandle)),
  ChangeMessageVisibilityBatch: (queue, input) =>
    forEach(visibilitySchema.parse(input).Entries, ({ ReceiptHandle, VisibilityTimeout }) =>
      queue.changeVisibility(ReceiptHandle, VisibilityTimeout),
    ),
};
