import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { statementsOf, synthesize } from './template.ts';
import { type CloudFormation, upgradeFaults, WHOLE } from './upgrade.ts';

const ARN = 'arn:aws:kms:us-east-1:123456789012:key/0a1b2c3d-0000-1111-2222-333344445555';
const TOPIC = 'arn:aws:sns:us-east-1:123456789012:buttons.fifo';
const PARTS = { http: true, canary: 'examples/update.json' };
const OFF = synthesize(PARTS);
/** Made once, since many tests look at them. */
const NEW = synthesize({ ...PARTS, kmsKey: 'create' });
const EXISTING = synthesize({ ...PARTS, kmsKey: ARN });

const DATA_KEY = { 'Fn::GetAtt': [expect.stringMatching(/^DataKey/), 'Arn'] };

test('without kmsKey only the topic of alarms has a customer-managed key, which is its own', () => {
  const template = JSON.stringify(OFF.resources);
  expect(OFF.ofType('AWS::KMS::Key')).toHaveLength(1);
  expect(template).not.toMatch(/"DataKey|kms:ViaService|"SqsManagedSseEnabled":false/);
  expect(template.match(/"K[mM][sS]\w*"|"SSE[ES]\w*"|"EncryptionConfiguration"/g)).toEqual(['"KmsMasterKeyId"']);
});

/** How each resource that holds data says which key encrypts it. */
const encryptedBy = (key: unknown): [type: string, properties: object][] => [
  ['AWS::SQS::Queue', { KmsMasterKeyId: key, KmsDataKeyReusePeriodSeconds: 3600, SqsManagedSseEnabled: false }],
  ['AWS::DynamoDB::Table', { SSESpecification: { SSEEnabled: true, SSEType: 'KMS', KMSMasterKeyId: key } }],
  [
    'AWS::S3::Bucket',
    {
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [
          {
            BucketKeyEnabled: true,
            ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: key },
          },
        ],
      },
    },
  ],
  ['AWS::SecretsManager::Secret', { KmsKeyId: key }],
  ['AWS::Logs::LogGroup', { KmsKeyId: key }],
  [
    'AWS::StepFunctions::StateMachine',
    { EncryptionConfiguration: { Type: 'CUSTOMER_MANAGED_KMS_KEY', KmsKeyId: key, KmsDataKeyReusePeriodSeconds: 900 } },
  ],
];

test.each([
  ['a new key', NEW, DATA_KEY],
  ['an existing key', EXISTING, ARN],
])('%s encrypts every queue, table, bucket, secret, log and state machine', (_, { ofType, template }, key) => {
  for (const [type, properties] of encryptedBy(key)) {
    expect(ofType(type).length).toBeGreaterThan(0);
    for (const { Properties } of ofType(type)) expect(Properties).toMatchObject(properties);
  }
  expect(template.toJSON()['Outputs']).toMatchObject({ DataKeyArn: { Value: key } });
});

test('a new key is rotated and outlives the stack, and an existing key is none of the stack', () => {
  expect(NEW.ofType('AWS::KMS::Key')).toHaveLength(2);
  expect(NEW.only('AWS::KMS::Key', { Description: 'Encrypts the data of button-updates-prod' })).toMatchObject({
    EnableKeyRotation: true,
  });
  expect(NEW.ofType('AWS::KMS::Key').map(({ DeletionPolicy }) => DeletionPolicy)).toEqual(
    Array(2).fill('RetainExceptOnCreate'),
  );
  expect(EXISTING.ofType('AWS::KMS::Key')).toHaveLength(1);
});

test('alarms reach people even when the key is disabled: their topic keeps its own', () => {
  for (const { only } of [NEW, EXISTING]) {
    expect(only('AWS::SNS::Topic')).toEqual(OFF.only('AWS::SNS::Topic'));
  }
});

interface Statement {
  Principal: unknown;
  Action: string | string[];
  Resource: unknown;
  Condition?: Record<string, Record<string, unknown[]>>;
}

/** Returns the service of an endpoint's name, which ends with the region. */
const serviceOf = (endpoint: unknown) => /^\{"Fn::Join":\["",\["(\w+)\.",/.exec(JSON.stringify(endpoint))?.[1];

const USE = ['kms:Decrypt', 'kms:GenerateDataKey'];
const USE_OF_TABLES = [
  'kms:DescribeKey',
  'kms:Encrypt',
  'kms:GenerateDataKeyWithoutPlaintext',
  'kms:ReEncryptFrom',
  'kms:ReEncryptTo',
];

/** Returns what a policy lets its principals do with keys: the actions, and by which services. */
const keyUse = (template: typeof NEW, id: string) =>
  Object.entries(template.resources)
    .filter(([each, { Type }]) => each.startsWith(id) && /^AWS::IAM::(Managed)?Policy$/.test(Type))
    .flatMap(([, { Properties }]) => (Properties['PolicyDocument'] as { Statement: Statement[] }).Statement)
    .filter(({ Action }) => [Action].flat().some((action) => action.startsWith('kms:')))
    .map(({ Action, Resource, Condition }) => {
      expect(Resource).toEqual(template === NEW ? DATA_KEY : ARN);
      const services = Condition?.['StringEquals']?.['kms:ViaService'];
      return [[Action].flat(), services?.map(serviceOf)];
    });

const TABLES = [USE_OF_TABLES, ['dynamodb']];

test.each([
  ['UpdateRole', [[USE, ['sqs', 'secretsmanager', 'dynamodb']], TABLES]],
  ['HttpAcceptRole', [[USE, ['sqs', 'secretsmanager', 'dynamodb']], TABLES]],
  ['BulkPublishRole', [[USE, ['sqs']]]],
  ['CanaryRole', [[USE, ['sqs']]]],
  ['BulkSchedulesRole', [[USE, ['sqs', 'states']]]],
  ['AccessPublisher', [[USE, ['sqs']]]],
  ['AccessOperator', [[USE, ['sqs', 'dynamodb', 'secretsmanager', 's3', 'states']], TABLES]],
])('%s may use the key by the services that it calls, and for nothing else', (id, uses) => {
  for (const template of [NEW, EXISTING]) expect(keyUse(template, id)).toEqual(uses);
});

test('the state machine may use the key by S3 and Step Functions, and for its runs and their log', () => {
  const [services, children, runs, log, ...others] = keyUse(NEW, 'BulkRunRole');
  expect(services).toEqual([USE, ['s3', 'states']]);
  expect(others).toEqual([]);
  const conditions = JSON.stringify(NEW.ofType('AWS::IAM::Policy'));
  expect([children?.[0], runs?.[0], log?.[0]]).toEqual([USE, USE, ['kms:GenerateDataKey']]);
  for (const machine of ['button-updates-prod', 'button-updates-prod/Rows']) {
    const context = `"kms:EncryptionContext:aws:states:stateMachineArn":\\{"Fn::Join":\\["",\\[[^\\]]*:stateMachine:${machine}"`;
    expect(conditions).toMatch(new RegExp(context));
  }
  expect(conditions).toMatch(/"kms:EncryptionContext:SourceArn":\{"Fn::Join":.*:logs:/);
});

test('kmsKey changes nothing else of what roles, publishers and operators may do', () => {
  const others = ({ ofType }: typeof NEW) =>
    [...ofType('AWS::IAM::Policy'), ...ofType('AWS::IAM::ManagedPolicy')].map(({ Properties }) =>
      statementsOf(Properties).filter(([actions]) => !actions.some((action) => action.startsWith('kms:'))),
    );
  for (const on of [NEW, EXISTING]) expect(others(on)).toEqual(others(OFF));
});

const keyPolicy = ({ only }: typeof NEW) =>
  only<{ KeyPolicy: { Statement: Statement[] } }>('AWS::KMS::Key', {
    Description: 'Encrypts the data of button-updates-prod',
  }).KeyPolicy.Statement.map((each) => ({ ...each, principal: JSON.stringify(each.Principal) }));

test('the policy of a new key admits the logs of this stage, and no log of another', () => {
  const [logs, ...others] = keyPolicy(NEW).filter(({ principal }) => principal.includes('"logs.'));
  expect(others).toEqual([]);
  const groups = logs?.Condition?.['ArnLike']?.['kms:EncryptionContext:aws:logs:arn'] ?? [];
  expect(groups.map((group) => JSON.stringify(group))).toEqual([
    expect.stringMatching(/:log-group:\/aws\/lambda\/\*-prod"/),
    expect.stringMatching(/:log-group:\/aws\/vendedlogs\/\*\/button-updates-prod"/),
  ]);
});

test('the policy of a new key admits publishers by SQS, and SNS for the topics of the setting', () => {
  const statements = keyPolicy(
    synthesize({
      kmsKey: 'create',
      publishers: ['210987654321', 'arn:aws:iam::210987654321:role/crm'],
      publisherTopics: [TOPIC],
    }),
  );
  const of = (text: string) => statements.filter(({ principal }) => principal.includes(text));
  expect(of('210987654321')).toMatchObject([
    {
      Principal: { AWS: ['arn:aws:iam::210987654321:role/crm', expect.anything()] },
      Action: USE,
    },
  ]);
  expect(of('210987654321')[0]?.Condition?.['StringEquals']?.['kms:ViaService']?.map(serviceOf)).toEqual(['sqs']);
  expect(of('sns.amazonaws.com')).toMatchObject([
    { Action: USE, Condition: { ArnEquals: { 'aws:SourceArn': [TOPIC] } } },
  ]);
  expect(keyPolicy(NEW).some(({ principal }) => principal.includes('sns.'))).toBe(false);
});

const RELEASES = new URL('releases/', import.meta.url);
const kept = readdirSync(RELEASES).filter((file) => /^(?!0\.1\.0).*\.json$/.test(file));

test.each(kept.flatMap((file) => ['create', ARN].map((kmsKey) => [file, kmsKey] as const)))(
  'a deployed stack of %s with kmsKey %s keeps everything that holds data, there and back',
  (file, kmsKey) => {
    const before: CloudFormation = JSON.parse(readFileSync(new URL(file, RELEASES), 'utf8'));
    const after = structuredClone(synthesize({ ...WHOLE, kmsKey }).template.toJSON()) as CloudFormation;
    expect(upgradeFaults(before, after)).toEqual([]);
    // The new key leaves the template, and is retained for what it has encrypted.
    expect(upgradeFaults(after, before)).toEqual(
      kmsKey === 'create' ? [expect.stringMatching(/^DataKey\w+ is removed$/)] : [],
    );
  },
);

test('docs/deploy.md has the statements that an existing key needs', () => {
  const page = readFileSync(new URL('../../docs/deploy.md', import.meta.url), 'utf8');
  for (const name of ['logs.REGION.amazonaws.com', 'delivery.logs.amazonaws.com', 'sns.amazonaws.com']) {
    expect(page).toContain(name);
  }
});

test('the policy of operators stays below the 6,144 characters that IAM takes', () => {
  const { PolicyDocument } = synthesize({ ...WHOLE, kmsKey: ARN }).only<{ PolicyDocument: object }>(
    'AWS::IAM::ManagedPolicy',
    { Description: 'May publish button updates, work on dead letters, put in the USERKEY and read the stack' },
  );
  // References are longer here than what they stand for.
  expect(JSON.stringify(PolicyDocument).length).toBeLessThan(6144);
});
