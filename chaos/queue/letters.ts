import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  type Message,
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

/** Returns what a message of the dead-letter queue holds. */
export const letterOf = ({ Body = '', Attributes, MessageAttributes = {} }: Message): Letter => {
  const texts = Object.entries(MessageAttributes).map(([name, { StringValue = '' }]) => [name, StringValue]);
  return {
    messageId: Attributes?.MessageDeduplicationId ?? '',
    body: Body,
    group: Attributes?.MessageGroupId ?? '',
    attributes: Object.fromEntries(texts),
    takenAt: Number(Attributes?.SentTimestamp),
  };
};

/** Receives up to `most` letters, at most ten. */
export const receiveLetters = async (client: SQSClient, QueueUrl: string, most: number): Promise<ReceivedLetter[]> => {
  const names = { MessageAttributeNames: ['All'], MessageSystemAttributeNames: ['All' as const] };
  const command = new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: most, ...names });
  const { Messages = [] } = await client.send(command);
  return Messages.map((message) => ({ ...letterOf(message), receipt: message.ReceiptHandle ?? '' }));
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
