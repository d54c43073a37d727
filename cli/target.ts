import { SQSClient } from '@aws-sdk/client-sqs';
import { AWS_ENVIRONMENT } from '../sandbox/aws.ts';
import { readEndpoints } from '../sandbox/endpoints-file.ts';

/** The queue to send to, with a client that reaches it. */
export interface Target {
  client: SQSClient;
  queueUrl: string;
}

/** The queue that the operator named, or that of the running sandbox. Throws when there is neither. */
export const findTarget = (queueUrl: string | undefined): Target => {
  if (queueUrl !== undefined) return { client: new SQSClient(), queueUrl };
  const sandbox = readEndpoints();
  if (!sandbox) {
    throw new Error('no queue to send to: name one with --queue-url, or start the sandbox in this folder (npm start)');
  }
  const { credentials } = AWS_ENVIRONMENT;
  const client = new SQSClient({ region: sandbox.region, endpoint: sandbox.sqs, credentials });
  return { client, queueUrl: sandbox.queueUrl };
};
