import { SQSClient } from '@aws-sdk/client-sqs';
import { createPublishBatch } from './bulk/publish-batch.ts';
import { readPublishSettings } from './bulk/settings.ts';

/** Lambda's entry: publishes one batch of a run's rows. A wrong setting keeps it from starting. */
export const handler = createPublishBatch(new SQSClient(), readPublishSettings(process.env));
