import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';

/** A message as the dead-letter queue holds it. */
export interface Letter {
  /** The message that died. */
  messageId: string;
  body: string;
  group: string;
  attributes: Readonly<Record<string, string>>;
  /** When the dead-letter queue took it, in milliseconds since the epoch. */
  takenAt: number;
}

/** A letter that was received, with its receipt. */
export interface ReceivedLetter extends Letter {
  receipt: string;
}

/** Receives up to `most` letters, at most ten. */
export const receiveLetters = async (client: SQSClient, QueueUrl: string, most: number): Promise<ReceivedLetter[]> => {
  const names = { MessageAttributeNames: ['All'], MessageSystemAttributeNames: ['All' as const] };
  const command = new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: most, ...names });
  const { Messages = [] } = await client.send(command);
  return Messages.map(({ Body = '', Attributes, MessageAttributes = {}, ReceiptHandle = '' }) => {
    const texts = Object.entries(MessageAttributes).map(([name, { StringValue = '' }]) => [name, StringValue]);
    return {
      messageId: Attributes?.MessageDeduplicationId ?? '',
      body: Body,
      group: Attributes?.MessageGroupId ?? '',
      attributes: Object.fromEntries(texts),
      takenAt: Number(Attributes?.SentTimestamp),
      receipt: ReceiptHandle,
    };
  });
};

/** Deletes a letter. */
export const deleteLetter = async (client: SQSClient, QueueUrl: string, ReceiptHandle: string): Promise<void> => {
  await client.send(new DeleteMessageBatchCommand({ QueueUrl, Entries: [{ Id: '0', ReceiptHandle }] }));
};

/** Makes messages in flight visible at once, by receipt. */
export const release = async (client: SQSClient, QueueUrl: string, receipts: readonly string[]): Promise<void> => {
  for (const ReceiptHandle of receipts) {
    // In a batch, a message that was deleted meanwhile is a failed entry and no error.
    const Entries = [{ Id: '0', ReceiptHandle, VisibilityTimeout: 0 }];
    await client.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl, Entries }));
  }
};
