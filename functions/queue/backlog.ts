import { GetQueueAttributesCommand, type QueueAttributeName, type SQSClient } from '@aws-sdk/client-sqs';

const COUNTS: QueueAttributeName[] = [
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesDelayed',
  'ApproximateNumberOfMessagesNotVisible',
];

/**
 * Returns how many messages a queue holds: waiting, delayed and in flight. SQS counts approximately, and what was just sent
 * may be missing. @throws the client's error when SQS refuses or cannot be reached
 */
export const readBacklog = async (
  client: SQSClient,
  queueUrl: string,
  options: { abortSignal?: AbortSignal } = {},
): Promise<number> => {
  const command = new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: COUNTS });
  const { Attributes = {} } = await client.send(command, options);
  const backlog = COUNTS.reduce((sum, name) => sum + Number(Attributes[name]), 0);
  if (Number.isNaN(backlog)) throw new Error(`SQS did not count the messages of ${queueUrl}`);
  return backlog;
};
