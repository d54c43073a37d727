import { SQSClient } from '@aws-sdk/client-sqs';
import { clientFor } from '../publisher/sqs.ts';
import { AWS_ENVIRONMENT } from '../sandbox/aws.ts';
import { reachable } from './reachable.ts';
import { runningSandbox } from './running-sandbox.ts';
import { stackOutputs } from './stack-outputs.ts';

/** The queue of updates, and a client for it. */
export interface Target {
  client: SQSClient;
  queueUrl: string;
}

/** Options that name the queue. Without any it is the running sandbox's. */
export interface TargetOptions {
  queueUrl?: string;
  /** A deployed stack, whose outputs name its queue. */
  stack?: string;
}

const sandboxTarget = (): Target => {
  const sandbox = runningSandbox('no queue is named', 'a queue with --queue-url');
  const { credentials } = AWS_ENVIRONMENT;
  const client = reachable(new SQSClient({ region: sandbox.region, endpoint: sandbox.sqs, credentials }));
  return { client, queueUrl: sandbox.queueUrl };
};

/** Returns the queue of updates and a client for it. @throws CommandError when none is named or running */
export const findTarget = async ({ queueUrl, stack }: TargetOptions): Promise<Target> => {
  if (queueUrl !== undefined) return { client: reachable(clientFor(queueUrl)), queueUrl };
  if (stack !== undefined) {
    const { QueueUrl } = await stackOutputs(stack, 'QueueUrl');
    return { client: reachable(clientFor(QueueUrl)), queueUrl: QueueUrl };
  }
  return sandboxTarget();
};
