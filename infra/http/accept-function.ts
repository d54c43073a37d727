import { Duration } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { ACCEPT_UPDATES, type AcceptUpdatesEnvironment } from '../../functions/http/settings.ts';
import { BuiltFunction } from '../built-function.ts';
import type { DataKey } from '../data-key.ts';
import type { History } from '../history.ts';
import type { UpdateQueues } from '../queues.ts';
import { secretIdOf, secretResource } from '../secrets.ts';
import type { StackSettings } from '../settings.ts';

export interface AcceptFunctionProps {
  settings: StackSettings;
  queues: UpdateQueues;
  history: History;
  key: DataKey | undefined;
  /** The secret with the publishers' keys. */
  publishers: Secret | ISecret;
}

/** The longest time for a request. A request takes a call of SQS or DynamoDB, and a call of Secrets Manager now and then. */
export const ACCEPT_TIMEOUT = Duration.seconds(15);

/** `accept-updates`. Its role may send updates, read the publishers' keys and the rows of a button, and nothing else. */
export class AcceptFunction extends BuiltFunction {
  constructor(scope: Construct, id: string, { settings, queues, history, key, publishers }: AcceptFunctionProps) {
    super(scope, id, {
      settings,
      name: ACCEPT_UPDATES,
      description: "Checks publishers' signed requests and publishes their updates",
      timeout: ACCEPT_TIMEOUT,
      environment: {
        QUEUE_URL: queues.updates.queueUrl,
        PUBLISHERS_SECRET_ID: secretIdOf(publishers, settings.publishersSecret),
        HISTORY_TABLE: history.table.tableName,
        SECRET_TTL_SECONDS: String(settings.secretTtlSeconds),
      } satisfies AcceptUpdatesEnvironment,
      key,
      keyServices: ['sqs', 'secretsmanager', 'dynamodb'],
      synchronous: 'API Gateway invokes synchronously; a publisher that gets an error sends its request again.',
    });
    const may: [action: string, resource: string][] = [
      ['sqs:SendMessage', queues.updates.queueArn],
      ['secretsmanager:GetSecretValue', secretResource(publishers)],
      ['dynamodb:Query', history.table.tableArn],
    ];
    for (const [action, resource] of may) {
      this.role.addToPolicy(new PolicyStatement({ actions: [action], resources: [resource] }));
    }
  }
}
