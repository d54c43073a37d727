import { fileURLToPath } from 'node:url';
import { type Duration, Validations } from 'aws-cdk-lib';
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
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { DataKey, KeyService } from './data-key.ts';
import { removalPolicy } from './removal-policy.ts';
import type { StackSettings } from './settings.ts';

const BUNDLES = fileURLToPath(new URL('../dist/functions', import.meta.url));

export interface BuiltFunctionProps {
  settings: StackSettings;
  /** The function's name without the stage, and the folder of its bundle. */
  name: string;
  description: string;
  timeout: Duration;
  /** Variables that are undefined are left out. */
  environment: Readonly<Record<string, string | undefined>>;
  /** The customer-managed key, and the services by which the function uses it. */
  key: DataKey | undefined;
  keyServices: readonly KeyService[];
  /** Why the function needs no destination for failed asynchronous invocations. */
  synchronous: string;
}

const setOnly = (environment: BuiltFunctionProps['environment']): Record<string, string> =>
  Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );

/** A function that `npm run build` has built, with its log and a role that may write it. */
export class BuiltFunction extends Construct {
  readonly function: LambdaFunction;
  readonly logGroup: LogGroup;
  readonly role: Role;

  constructor(scope: Construct, id: string, props: BuiltFunctionProps) {
    super(scope, id);
    const { settings, name, description, timeout, environment, key, keyServices, synchronous } = props;
    const functionName = `${name}-${settings.stage}`;
    this.logGroup = new LogGroup(this, 'Log', {
      logGroupName: `/aws/lambda/${functionName}`,
      retention: settings.logRetentionDays,
      ...(key && { encryptionKey: key.key }),
      removalPolicy: removalPolicy(settings),
    });
    this.role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      description: `What ${functionName} may do`,
    });
    this.logGroup.grantWrite(this.role);
    for (const use of key?.useThrough(...keyServices) ?? []) this.role.addToPolicy(use);
    this.function = new LambdaFunction(this, 'Function', {
      functionName,
      description,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      handler: 'index.handler',
      code: Code.fromAsset(`${BUNDLES}/${name}`),
      memorySize: settings.functionMemoryMb,
      timeout,
      role: this.role,
      logGroup: this.logGroup,
      loggingFormat: LoggingFormat.JSON,
      applicationLogLevelV2: ApplicationLogLevel.INFO,
      systemLogLevelV2: SystemLogLevel.INFO,
      tracing: Tracing.ACTIVE,
      environment: setOnly(environment),
    });
    this.#acknowledge(synchronous);
  }

  #acknowledge(synchronous: string): void {
    const xray = 'X-Ray accepts no narrower resource.';
    Validations.of(this.role).acknowledge(
      { id: 'AwsSolutions::AwsSolutions-IAM5[Resource::*]', reason: xray },
      { id: 'Serverless::Serverless-StarPermissions', reason: xray },
    );
    Validations.of(this.function).acknowledge(
      { id: 'Serverless::Serverless-LambdaAsyncFailureDestination', reason: synchronous },
      { id: 'Serverless::Serverless-LambdaDLQ', reason: synchronous },
    );
  }
}
