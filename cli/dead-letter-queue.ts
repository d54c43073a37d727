import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { CommandError, EXIT } from './exit.ts';
import type { Target } from './target.ts';

/** Returns the URL of the queue in a redrive policy. SQS wants a queue and its dead-letter queue in one account and region. */
export const deadLetterQueueUrl = (queueUrl: string, redrivePolicy: string): string => {
  const name = String(JSON.parse(redrivePolicy).deadLetterTargetArn).split(':').at(-1);
  return queueUrl.replace(/[^/]+$/, `${name}`);
};

/** Returns the dead-letter queue of the queue of updates. @throws CommandError when that has none */
export const findDeadLetterQueue = async ({ client, queueUrl }: Target): Promise<Target> => {
  const command = new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ['RedrivePolicy'] });
  const { Attributes } = await client.send(command);
  if (Attributes?.RedrivePolicy === undefined) {
    throw new CommandError(`the queue ${queueUrl} has no dead-letter queue: is it the queue of updates?`, EXIT.usage);
  }
  return { client, queueUrl: deadLetterQueueUrl(queueUrl, Attributes.RedrivePolicy) };
};
