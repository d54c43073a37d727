import { SQSClient } from '@aws-sdk/client-sqs';
import { AWS_ENVIRONMENT } from '../sandbox/aws.ts';
import { readEndpoints } from '../sandbox/endpoints-file.ts';
import { CommandError, EXIT } from './exit.ts';
import { stackOutput } from './stack-outputs.ts';

/** The queue to send to, and a client for it. */
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

/** Makes a client for the host and region in a queue's URL. Without a region there, the environment's applies. */
const clientFor = (queueUrl: string): SQSClient => {
  const { origin: endpoint } = new URL(queueUrl);
  const region = /^https:\/\/sqs\.([a-z0-9-]+)\.amazonaws\.com/.exec(queueUrl)?.[1];
  return new SQSClient({ endpoint, ...(region !== undefined && { region }) });
};

const sandboxTarget = (): Target => {
  const sandbox = readEndpoints();
  if (!sandbox) {
    throw new CommandError(
      'no queue to send to: name a deployed stack with --stack or a queue with --queue-url, ' +
        'or start the sandbox in this folder (npm start)',
      EXIT.usage,
    );
  }
  const { credentials } = AWS_ENVIRONMENT;
  const client = new SQSClient({ region: sandbox.region, endpoint: sandbox.sqs, credentials });
  return { client, queueUrl: sandbox.queueUrl };
};

/** Returns the queue to send to and a client for it. @throws CommandError when none is named or running */
export const findTarget = async ({ queueUrl, stack }: TargetOptions): Promise<Target> => {
  if (queueUrl !== undefined) return { client: clientFor(queueUrl), queueUrl };
  if (stack !== undefined) {
    const found = await stackOutput(stack, 'QueueUrl');
    return { client: clientFor(found), queueUrl: found };
  }
  return sandboxTarget();
};
