import { SQSClient } from '@aws-sdk/client-sqs';
import { AWS_ENVIRONMENT } from '../sandbox/aws.ts';
import { readEndpoints } from '../sandbox/endpoints-file.ts';
import { CommandError, EXIT } from './exit.ts';
import { stackOutput } from './stack-outputs.ts';

/** The queue to send to, with a client that reaches it. */
export interface Target {
  client: SQSClient;
  queueUrl: string;
}

/** How the operator names the queue; with neither it is that of the running sandbox. */
export interface TargetOptions {
  queueUrl?: string;
  /** A deployed stack, whose outputs name its queue. */
  stack?: string;
}

/** A client for the host and the region that the queue's URL names; where it names no region, the environment's. */
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

/** The queue of the stack or the URL that the operator named, or that of the running sandbox. Throws when there is none. */
export const findTarget = async ({ queueUrl, stack }: TargetOptions): Promise<Target> => {
  if (queueUrl !== undefined) return { client: clientFor(queueUrl), queueUrl };
  if (stack !== undefined) {
    const found = await stackOutput(stack, 'QueueUrl');
    return { client: clientFor(found), queueUrl: found };
  }
  return sandboxTarget();
};
