import { SQSClient } from '@aws-sdk/client-sqs';
import { createPublishBatch } from './bulk/publish-batch.ts';

const queueUrl = process.env['QUEUE_URL'];
if (!queueUrl) throw new Error('publish-updates cannot start: QUEUE_URL is missing, must be the URL of an SQS queue');

/** Lambda's entry: publishes one batch of a run's rows. */
export const handler = createPublishBatch(new SQSClient(), queueUrl);
