import { ArnFormat, Duration, Stack } from 'aws-cdk-lib';
import {
  AccountPrincipal,
  ArnPrincipal,
  type IPrincipal,
  PolicyStatement,
  ServicePrincipal,
} from 'aws-cdk-lib/aws-iam';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import type { CfnQueue, Queue } from 'aws-cdk-lib/aws-sqs';
import { CustomerManagedEncryptionConfiguration } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { resourceName } from './names.ts';
import { removalPolicy } from './removal-policy.ts';
import { CREATE_KEY } from './setting-schemas.ts';
import type { StackSettings } from './settings.ts';

/** The services that use the key on behalf of who calls them, by the names of their endpoints. */
export type KeyService = 'dynamodb' | 's3' | 'secretsmanager' | 'sqs' | 'states';

/** What every service needs of who writes or reads encrypted data. */
const USE = ['kms:Decrypt', 'kms:GenerateDataKey'];

/** What DynamoDB asks for beyond that: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html */
const USE_OF_TABLES = [
  'kms:DescribeKey',
  'kms:Encrypt',
  'kms:GenerateDataKeyWithoutPlaintext',
  'kms:ReEncryptFrom',
  'kms:ReEncryptTo',
];

/** How long SQS and Step Functions use a data key. SQS asks KMS for another one after it, for each caller, which costs. */
const REUSE = Duration.hours(1);
const REUSE_OF_RUNS = Duration.minutes(15);

/** Returns who an account ID of 12 digits or the ARN of a role or user stands for. */
export const principalOf = (accountOrArn: string): IPrincipal =>
  accountOrArn.startsWith('arn:') ? new ArnPrincipal(accountOrArn) : new AccountPrincipal(accountOrArn);

/**
 * The customer-managed key of what holds data. Roles get their permissions from their own policies. The policy of a new key
 * admits the rest: CloudWatch Logs, the topics of SNS, and publishers of other accounts. That of an existing key has to.
 */
export class DataKey extends Construct {
  readonly key: IKey;

  constructor(scope: Construct, id: string, settings: StackSettings & { kmsKey: string }) {
    super(scope, id);
    if (settings.kmsKey === CREATE_KEY) this.key = this.#create(settings);
    else this.key = Key.fromKeyArn(this, 'Key', settings.kmsKey);
  }

  #create(settings: StackSettings): Key {
    const key = new Key(this, 'Key', {
      description: `Encrypts the data of ${resourceName(settings)}`,
      enableKeyRotation: true,
      removalPolicy: removalPolicy(settings),
    });
    key.addToResourcePolicy(this.#logs(settings));
    const { publishers, publisherTopics: topics } = settings;
    if (publishers.length > 0) {
      key.addToResourcePolicy(this.#statement(USE, ['sqs'], { principals: publishers.map(principalOf) }));
    }
    if (topics.length > 0) {
      const principals = [new ServicePrincipal('sns.amazonaws.com')];
      const conditions = { ArnEquals: { 'aws:SourceArn': topics } };
      key.addToResourcePolicy(new PolicyStatement({ principals, actions: USE, resources: ['*'], conditions }));
    }
    return key;
  }

  /** https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html */
  #logs(settings: StackSettings): PolicyStatement {
    const arn = (resourceName: string) =>
      Stack.of(this).formatArn({
        service: 'logs',
        resource: 'log-group',
        resourceName,
        arnFormat: ArnFormat.COLON_RESOURCE_NAME,
      });
    const groups = [`/aws/lambda/*-${settings.stage}`, `/aws/vendedlogs/*/${resourceName(settings)}`];
    return new PolicyStatement({
      principals: [new ServicePrincipal(`logs.${Stack.of(this).region}.amazonaws.com`)],
      actions: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'],
      resources: ['*'],
      conditions: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': groups.map(arn) } },
    });
  }

  #statement(actions: readonly string[], services: readonly KeyService[], of: { principals?: IPrincipal[] } = {}) {
    const { region } = Stack.of(this);
    return new PolicyStatement({
      ...of,
      actions: [...actions],
      // A key's policy stands for that key alone.
      resources: of.principals ? ['*'] : [this.key.keyArn],
      conditions: { StringEquals: { 'kms:ViaService': services.map((name) => `${name}.${region}.amazonaws.com`) } },
    });
  }

  /** Returns what lets a role or a user read and write what these services encrypt, and use the key for nothing else. */
  useThrough(...services: readonly KeyService[]): PolicyStatement[] {
    const tables = services.includes('dynamodb') ? [this.#statement(USE_OF_TABLES, ['dynamodb'])] : [];
    return [this.#statement(USE, services), ...tables];
  }

  /** Returns what lets a role use the key for the runs of a state machine, as Step Functions asks for it: in their context. */
  useForRuns(stateMachineArn: string): PolicyStatement {
    return new PolicyStatement({
      actions: USE,
      resources: [this.key.keyArn],
      conditions: { StringEquals: { 'kms:EncryptionContext:aws:states:stateMachineArn': stateMachineArn } },
    });
  }

  /** Encrypts a queue. The CDK is not told, or it would let who uses the queue use the key for anything. */
  encryptQueue(queue: Queue): void {
    const resource = queue.node.defaultChild as CfnQueue;
    resource.kmsMasterKeyId = this.key.keyArn;
    resource.kmsDataKeyReusePeriodSeconds = REUSE.toSeconds();
    resource.sqsManagedSseEnabled = false;
  }

  /** How a state machine encrypts its runs. */
  get ofRuns(): CustomerManagedEncryptionConfiguration {
    return new CustomerManagedEncryptionConfiguration(this.key, REUSE_OF_RUNS);
  }
}

/** Returns the customer-managed key that the settings ask for; undefined where AWS's own keys encrypt. */
export const dataKeyOf = (scope: Construct, settings: StackSettings): DataKey | undefined =>
  settings.kmsKey === undefined ? undefined : new DataKey(scope, 'Data', { ...settings, kmsKey: settings.kmsKey });
