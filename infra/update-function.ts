import { fileURLToPath } from 'node:url';
import { Duration, Validations } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  ApplicationLogLevel,
  Architecture,
  Code,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  SystemLogLevel,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { UpdateQueues } from './queues.ts';
import { removalPolicy, type StackSettings } from './settings.ts';
import { secretIdOf } from './user-key.ts';

const BUNDLE = fileURLToPath(new URL('../dist/functions/update-button', import.meta.url));

/** Memory also buys CPU: a cold start and ten calls side by side are done in good time with half a processor. */
const MEMORY_MB = 512;
const BATCH_SIZE = 10;

export interface UpdateFunctionProps {
  settings: StackSettings;
  queues: UpdateQueues;
  secret: Secret | ISecret;
}

/** `update-button` with its role, its log and its event source. */
export class UpdateFunction extends Construct {
  readonly function: LambdaFunction;
  readonly logGroup: LogGroup;

  constructor(scope: Construct, id: string, { settings, queues, secret }: UpdateFunctionProps) {
    super(scope, id);
    const functionName = `update-button-${settings.stage}`;
    this.logGroup = new LogGroup(this, 'Log', {
      logGroupName: `/aws/lambda/${functionName}`,
      retention: settings.logRetentionDays,
      removalPolicy: removalPolicy(settings),
    });
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      description: `What ${functionName} may do`,
    });
    this.logGroup.grantWrite(role);
    queues.deadLetters.grantSendMessages(role);
    secret.grantRead(role);

    this.function = new LambdaFunction(this, 'Function', {
      functionName,
      description: 'Brings button updates from the queue to Anveo',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      handler: 'index.handler',
      code: Code.fromAsset(BUNDLE),
      memorySize: MEMORY_MB,
      timeout: Duration.seconds(settings.functionTimeoutSeconds),
      role,
      logGroup: this.logGroup,
      loggingFormat: LoggingFormat.JSON,
      applicationLogLevelV2: ApplicationLogLevel.INFO,
      systemLogLevelV2: SystemLogLevel.INFO,
      tracing: Tracing.ACTIVE,
      environment: environmentOf(settings, queues, secret),
    });
    this.function.addEventSource(
      new SqsEventSource(queues.updates, {
        batchSize: BATCH_SIZE,
        reportBatchItemFailures: true,
        maxConcurrency: settings.maxConcurrency,
      }),
    );
    this.#acknowledge(role);
  }

  #acknowledge(role: Role): void {
    const acknowledge = (scope: Construct, id: string, reason: string) =>
      Validations.of(scope).acknowledge({ id, reason });
    const xray = 'X-Ray takes traces on no narrower resource than all.';
    acknowledge(role, 'AwsSolutions::AwsSolutions-IAM5[Resource::*]', xray);
    acknowledge(role, 'Serverless::Serverless-StarPermissions', xray);
    const asynchronous = 'An event source mapping invokes synchronously; records that fail stay in the queue.';
    acknowledge(this.function, 'Serverless::Serverless-LambdaAsyncFailureDestination', asynchronous);
    acknowledge(this.function, 'Serverless::Serverless-LambdaDLQ', asynchronous);
    const redrive = "For a queue the destination is the queue's own redrive policy.";
    acknowledge(this.function, 'Serverless::Serverless-LambdaEventSourceMappingDestination', redrive);
  }
}

const environmentOf = (
  settings: StackSettings,
  queues: UpdateQueues,
  secret: Secret | ISecret,
): Record<string, string> => ({
  QUEUE_URL: queues.updates.queueUrl,
  DEAD_LETTER_QUEUE_URL: queues.deadLetters.queueUrl,
  ANVEO_SECRET_ID: secretIdOf(secret, settings),
  ANVEO_ENDPOINT: settings.anveoEndpoint,
  ANVEO_TEST_MODE: String(settings.anveoTestMode),
  ANVEO_TIMEOUT_MS: String(settings.anveoTimeoutMs),
  ANVEO_ATTEMPTS: String(settings.anveoAttempts),
  RETRY_WINDOW_HOURS: String(settings.retryWindowHours),
});
