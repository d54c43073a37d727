import { Duration } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { PUBLISH_UPDATES, type PublishUpdatesEnvironment } from '../../functions/bulk/settings.ts';
import { BuiltFunction } from '../built-function.ts';
import type { DataKey } from '../data-key.ts';
import type { UpdateQueues } from '../queues.ts';
import type { StackSettings } from '../settings.ts';
import { FUNCTION_TIMEOUT_SECONDS } from './publish-task.ts';

export interface PublishFunctionProps {
  settings: StackSettings;
  queues: UpdateQueues;
  key: DataKey | undefined;
}

/** `publish-updates`, which the state machine calls for each batch of rows. Its role may count and send updates only. */
export class PublishFunction extends BuiltFunction {
  constructor(scope: Construct, id: string, { settings, queues, key }: PublishFunctionProps) {
    super(scope, id, {
      settings,
      name: PUBLISH_UPDATES,
      description: 'Publishes a batch of catalogue rows as button updates',
      timeout: Duration.seconds(FUNCTION_TIMEOUT_SECONDS),
      environment: {
        QUEUE_URL: queues.updates.queueUrl,
        BULK_BACKLOG: String(settings.bulkBacklog),
      } satisfies PublishUpdatesEnvironment,
      key,
      keyServices: ['sqs'],
      synchronous:
        'Step Functions invokes synchronously and retries; the results of a run name the batches that failed.',
    });
    const actions = ['sqs:GetQueueAttributes', 'sqs:SendMessage'];
    this.role.addToPolicy(new PolicyStatement({ actions, resources: [queues.updates.queueArn] }));
  }
}
