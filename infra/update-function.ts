import { Duration, Validations } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { UPDATE_BUTTON, type UpdateButtonEnvironment } from '../functions/delivery/settings.ts';
import { BuiltFunction } from './built-function.ts';
import type { DataKey } from './data-key.ts';
import type { History } from './history.ts';
import type { UpdateQueues } from './queues.ts';
import { secretIdOf, secretResource } from './secrets.ts';
import type { StackSettings } from './settings.ts';

const BATCH_SIZE = 10;

export interface UpdateFunctionProps {
  settings: StackSettings;
  queues: UpdateQueues;
  history: History;
  key: DataKey | undefined;
  secret: Secret | ISecret;
  canaryButton: string | undefined;
}

/** `update-button` and its event source. */
export class UpdateFunction extends BuiltFunction {
  readonly eventSource: SqsEventSource;

  constructor(scope: Construct, id: string, props: UpdateFunctionProps) {
    const { settings, queues, history, key, secret } = props;
    super(scope, id, {
      settings,
      name: UPDATE_BUTTON,
      description: 'Delivers button updates from the queue to Anveo',
      timeout: Duration.seconds(settings.functionTimeoutSeconds),
      environment: environmentOf(props),
      key,
      keyServices: ['sqs', 'secretsmanager', 'dynamodb'],
      synchronous: 'An event source mapping invokes synchronously; failed records stay in the queue.',
    });
    const may: [action: string, resource: string][] = [
      ['sqs:SendMessage', queues.deadLetters.queueArn],
      ['secretsmanager:GetSecretValue', secretResource(secret)],
    ];
    for (const [action, resource] of may) {
      this.role.addToPolicy(new PolicyStatement({ actions: [action], resources: [resource] }));
    }
    history.grantDelivery(this.role);
    this.eventSource = new SqsEventSource(queues.updates, {
      batchSize: BATCH_SIZE,
      reportBatchItemFailures: true,
      maxConcurrency: settings.maxConcurrency,
      // Written out, so that drift detection shows a paused delivery.
      enabled: true,
    });
    this.function.addEventSource(this.eventSource);
    Validations.of(this.function).acknowledge({
      id: 'Serverless::Serverless-LambdaEventSourceMappingDestination',
      reason: "For a queue the destination is the queue's own redrive policy.",
    });
  }
}

const environmentOf = ({
  settings,
  queues,
  history,
  secret,
  canaryButton,
}: UpdateFunctionProps): UpdateButtonEnvironment => ({
  QUEUE_URL: queues.updates.queueUrl,
  DEAD_LETTER_QUEUE_URL: queues.deadLetters.queueUrl,
  ANVEO_SECRET_ID: secretIdOf(secret, settings.secret),
  ANVEO_ENDPOINT: settings.anveoEndpoint,
  ANVEO_TEST_MODE: String(settings.anveoTestMode),
  CANARY_BUTTON: canaryButton,
  ANVEO_TIMEOUT_MS: String(settings.anveoTimeoutMs),
  ANVEO_ATTEMPTS: String(settings.anveoAttempts),
  ANVEO_CREDENTIALS_PATTERN: settings.anveoCredentialsPattern,
  ANVEO_TRANSIENT_PATTERN: settings.anveoTransientPattern,
  RETRY_WINDOW_HOURS: String(settings.retryWindowHours),
  HISTORY_TABLE: history.table.tableName,
  HISTORY_DAYS: String(settings.historyDays),
  SECRET_TTL_SECONDS: String(settings.secretTtlSeconds),
});
