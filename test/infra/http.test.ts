import { readFileSync } from 'node:fs';
import { Match } from 'aws-cdk-lib/assertions';
import { expect, test } from 'vitest';
import { HTTP_METRICS } from '../../functions/http/metrics.ts';
import { environmentSchema, readAcceptSettings } from '../../functions/http/settings.ts';
import { type DeployedFunction, resolved } from './runtime.ts';
import { statementsOf, synthesize } from './template.ts';

const CERTIFICATE = 'arn:aws:acm:us-east-1:123456789012:certificate/0a1b2c3d-0000-1111-2222-333344445555';
const DOMAIN = { httpDomain: 'buttons.example.com', httpCertificate: CERTIFICATE };

const OFF = synthesize();
/** Made once, since many tests look at it. */
const ON = synthesize({ http: true });

const API = 'AWS::ApiGatewayV2::Api';
const STAGE = 'AWS::ApiGatewayV2::Stage';
const ACCEPT_UPDATES = { FunctionName: 'accept-updates-prod' };

const outputsOf = ({ template }: typeof ON): Record<string, { Value: unknown }> => template.toJSON()['Outputs'];

test('without http nothing of it is in the template', () => {
  expect(synthesize({ http: 'false' }).template.toJSON()).toEqual(OFF.template.toJSON());
  expect(JSON.stringify(OFF.template.toJSON())).not.toMatch(/ApiGateway|accept-updates|"Http|\/publishers"/);
});

test('http changes no resource that is there without it, apart from what shows it and the policy of operators', () => {
  const changed = Object.keys(OFF.resources).filter(
    (id) => JSON.stringify(ON.resources[id]) !== JSON.stringify(OFF.resources[id]),
  );
  expect(changed).toEqual([expect.stringMatching(/^AccessOperator/), expect.stringMatching(/^Dashboard/)]);
  expect(ON.only('AWS::IAM::ManagedPolicy', { ManagedPolicyName: operatorOf(ON) })).toMatchObject({
    Description: 'May publish button updates, work on dead letters, put in the USERKEY and read the stack',
  });
});

const operatorOf = ({ ofType }: typeof ON): unknown =>
  ofType('AWS::IAM::ManagedPolicy').find(({ Properties }) => JSON.stringify(Properties).includes('-operator-'))
    ?.Properties['ManagedPolicyName'];

test('every request below /v1/ goes to the function in payload format 2.0, and no other starts it', () => {
  const { only } = ON;
  expect(only('AWS::ApiGatewayV2::Route')).toMatchObject({ RouteKey: 'ANY /v1/{proxy+}', AuthorizationType: 'NONE' });
  expect(only('AWS::ApiGatewayV2::Integration')).toMatchObject({
    IntegrationType: 'AWS_PROXY',
    IntegrationUri: { 'Fn::GetAtt': [expect.stringMatching(/^HttpAcceptFunction/), 'Arn'] },
    PayloadFormatVersion: '2.0',
  });
  expect(only(API)).toMatchObject({ ProtocolType: 'HTTP', Name: 'button-updates-prod' });
  expect(only(API)).not.toHaveProperty('CorsConfiguration');
  const permission = only<Record<string, unknown>>('AWS::Lambda::Permission', {
    Principal: 'apigateway.amazonaws.com',
  });
  expect(JSON.stringify(permission['SourceArn'])).toMatch(/execute-api.*HttpApi.*\/\*\/\*\/v1\/\{proxy\+\}/);
});

test('API Gateway waits longer than the function may run, and less than the 30 seconds that it can', () => {
  const { Timeout } = ON.only<{ Timeout: number }>('AWS::Lambda::Function', ACCEPT_UPDATES);
  const { TimeoutInMillis } = ON.only<{ TimeoutInMillis: number }>('AWS::ApiGatewayV2::Integration');
  expect(TimeoutInMillis).toBeGreaterThan(Timeout * 1000);
  expect(TimeoutInMillis).toBeLessThan(30_000);
});

test.each([
  [{}, 20, 40],
  [{ httpRequestsPerSecond: 7, httpBurst: 9 }, 7, 9],
])('with %j the stage takes %i requests a second, and %i at one moment', (settings, rate, burst) => {
  expect(synthesize({ http: true, ...settings }).only(STAGE)).toMatchObject({
    StageName: '$default',
    AutoDeploy: true,
    DefaultRouteSettings: { ThrottlingRateLimit: rate, ThrottlingBurstLimit: burst },
  });
});

test('the function reserves no concurrency, which a new account cannot give', () => {
  expect(ON.only('AWS::Lambda::Function', ACCEPT_UPDATES)).not.toHaveProperty('ReservedConcurrentExecutions');
});

test('the access log has these fields as JSON: no header, no body, no path', () => {
  const { AccessLogSettings } = ON.only<{ AccessLogSettings: { Format: string; DestinationArn: unknown } }>(STAGE);
  expect(JSON.parse(AccessLogSettings.Format)).toEqual({
    time: '$context.requestTime',
    requestId: '$context.requestId',
    apiId: '$context.apiId',
    ip: '$context.identity.sourceIp',
    method: '$context.httpMethod',
    route: '$context.routeKey',
    status: '$context.status',
    latencyMs: '$context.responseLatency',
    functionMs: '$context.integrationLatency',
    error: '$context.error.responseType',
    functionError: '$context.integrationErrorMessage',
  });
  expect(JSON.stringify(AccessLogSettings.DestinationArn)).toContain('HttpAccessLog');
  expect(ON.only('AWS::Logs::LogGroup', { LogGroupName: '/aws/vendedlogs/apis/button-updates-prod' })).toMatchObject({
    RetentionInDays: 30,
  });
});

test('requests over the limit are counted by the access log, for this API alone', () => {
  expect(ON.only('AWS::Logs::MetricFilter')).toMatchObject({
    FilterPattern: '{ $.status = "429" }',
    MetricTransformations: [
      {
        MetricNamespace: 'AnveoButtonUpdater',
        MetricName: 'HttpThrottled',
        MetricValue: '1',
        Dimensions: [{ Key: 'ApiId', Value: '$.apiId' }],
      },
    ],
  });
});

test('the role may send to one queue, read one secret and the rows of one table, write its log, and nothing else', () => {
  expect(ON.allowed('HttpAcceptRole')).toEqual([
    [['logs:CreateLogStream', 'logs:PutLogEvents'], expect.stringContaining('HttpAcceptLog')],
    [['xray:PutTelemetryRecords', 'xray:PutTraceSegments'], '"*"'],
    [['sqs:SendMessage'], expect.stringMatching(/^\{"Fn::GetAtt":\["QueuesUpdates\w+","Arn"\]\}$/)],
    [['secretsmanager:GetSecretValue'], expect.stringMatching(/^\{"Ref":"HttpPublishersSecret\w+"\}$/)],
    [['dynamodb:Query'], expect.stringMatching(/^\{"Fn::GetAtt":\["HistoryTable\w+","Arn"\]\}$/)],
  ]);
});

test('operators may read and write the publishers and nothing more than before', () => {
  const operator = (of: typeof ON) =>
    statementsOf(of.only('AWS::IAM::ManagedPolicy', { ManagedPolicyName: operatorOf(of) }));
  const before = operator(OFF).map((statement) => JSON.stringify(statement));
  expect(operator(ON).filter((statement) => !before.includes(JSON.stringify(statement)))).toEqual([
    [
      ['secretsmanager:GetSecretValue', 'secretsmanager:PutSecretValue', 'secretsmanager:UpdateSecretVersionStage'],
      expect.stringMatching(/^\{"Ref":"HttpPublishersSecret\w+"\}$/),
    ],
  ]);
});

test('the function gets every variable that it knows, and reads the values of the stack', () => {
  const deployed = synthesize({ http: true, secretTtlSeconds: 60 }).only<DeployedFunction>(
    'AWS::Lambda::Function',
    ACCEPT_UPDATES,
  );
  const environment = resolved(deployed, {
    QueuesUpdates: 'https://sqs/updates',
    HttpPublishersSecret: 'publishers',
    HistoryTable: 'history',
  });
  expect(Object.keys(environment).sort()).toEqual(Object.keys(environmentSchema.shape).sort());
  expect(readAcceptSettings(environment)).toEqual({
    queueUrl: 'https://sqs/updates',
    secretId: 'publishers',
    secretTtlMs: 60_000,
    historyTable: 'history',
  });
});

/** A change of the value would make CloudFormation write it over the keys of all publishers. */
test('the secret is created without publishers, under a name of the stack, and outlives it', () => {
  ON.template.hasResource('AWS::SecretsManager::Secret', {
    Properties: { Name: 'anveo-button-updater-prod/publishers', SecretString: '{}' },
    DeletionPolicy: 'RetainExceptOnCreate',
    UpdateReplacePolicy: 'Retain',
  });
  synthesize({ http: true, removal: 'destroy' }).template.hasResource('AWS::SecretsManager::Secret', {
    Properties: { Name: 'anveo-button-updater-prod/publishers' },
    DeletionPolicy: 'Delete',
  });
});

const COMPLETE_ARN = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:crm/keys-AbCdEf';

test.each([
  ['a name', 'crm/keys', 'crm/keys-??????'],
  ['a complete ARN', COMPLETE_ARN, 'crm/keys-AbCdEf'],
])(
  'an existing secret with the publishers by %s is used, and function and operators may use it',
  (_, secret, granted) => {
    const { ofType, only, allowed } = synthesize({ http: true, publishersSecret: secret });
    expect(JSON.stringify(ofType('AWS::SecretsManager::Secret'))).not.toContain('/publishers');
    const { Environment } = only<DeployedFunction>('AWS::Lambda::Function', ACCEPT_UPDATES);
    expect(Environment.Variables['PUBLISHERS_SECRET_ID']).toBe(secret);
    expect(JSON.stringify(allowed('HttpAcceptRole'))).toContain(granted);
    expect(JSON.stringify(ofType('AWS::IAM::ManagedPolicy'))).toContain(granted);
  },
);

test('the outputs say where requests go and where the keys are', () => {
  const added = Object.keys(outputsOf(ON)).filter((name) => !(name in outputsOf(OFF)));
  expect(added.sort()).toEqual(['HttpUrl', 'PublishersSecretArn']);
  expect(outputsOf(ON)['HttpUrl']?.Value).toEqual({
    'Fn::GetAtt': [expect.stringMatching(/^HttpApi/), 'ApiEndpoint'],
  });
});

test('with a domain, requests go there by TLS 1.2 and nowhere else, and the outputs say where DNS must lead', () => {
  const on = synthesize({ http: true, ...DOMAIN });
  on.template.hasResourceProperties('AWS::ApiGatewayV2::DomainName', {
    DomainName: DOMAIN.httpDomain,
    DomainNameConfigurations: [{ CertificateArn: CERTIFICATE, EndpointType: 'REGIONAL', SecurityPolicy: 'TLS_1_2' }],
  });
  on.template.hasResourceProperties('AWS::ApiGatewayV2::ApiMapping', {
    DomainName: { Ref: Match.stringLikeRegexp('^HttpDomain') },
    Stage: '$default',
  });
  expect(on.only('AWS::ApiGatewayV2::ApiMapping')).not.toHaveProperty('ApiMappingKey');
  expect(on.only(API)).toMatchObject({ DisableExecuteApiEndpoint: true });
  const { HttpUrl, HttpDomainTarget, HttpDomainHostedZoneId } = outputsOf(on);
  expect(JSON.stringify(HttpDomainTarget?.Value)).toMatch(/HttpDomain\w+","RegionalDomainName"/);
  expect(JSON.stringify(HttpDomainHostedZoneId?.Value)).toMatch(/HttpDomain\w+","RegionalHostedZoneId"/);
  expect(JSON.stringify(HttpUrl?.Value)).toMatch(/"https:\/\/",\{"Ref":"HttpDomain\w+"\}/);
});

test('without a domain there is none, and the address of API Gateway works', () => {
  expect(ON.ofType('AWS::ApiGatewayV2::DomainName')).toEqual([]);
  expect(ON.only(API)).toMatchObject({ DisableExecuteApiEndpoint: false });
});

test('docs/deploy.md has every output of the HTTP interface', () => {
  const page = readFileSync(new URL('../../docs/deploy.md', import.meta.url), 'utf8');
  const added = Object.keys(outputsOf(synthesize({ http: true, ...DOMAIN }))).filter(
    (name) => !(name in outputsOf(OFF)),
  );
  expect(added.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
});

test('docs/deploy.md counts the alarms and the metrics of the HTTP interface', () => {
  const page = readFileSync(new URL('../../docs/deploy.md', import.meta.url), 'utf8');
  const alarms = ON.ofType('AWS::CloudWatch::Alarm').length - OFF.ofType('AWS::CloudWatch::Alarm').length;
  const metrics = Object.keys(HTTP_METRICS).length + ON.ofType('AWS::Logs::MetricFilter').length;
  expect(page).toContain(`\n| ${alarms} alarms of the HTTP interface | 0.10 each | ${(alarms * 0.1).toFixed(2)} |`);
  expect(page).toContain(`\n| ${metrics} metrics of the HTTP interface | 0.30 each | ${(metrics * 0.3).toFixed(2)} |`);
});

test('the total of what the HTTP interface costs is the sum of its lines', () => {
  const page = readFileSync(new URL('../../docs/deploy.md', import.meta.url), 'utf8');
  const [, table = ''] = page.split('| | price | 1 thousand updates | 1 million updates |');
  const lines = table.split('\n\n')[0]?.matchAll(/\| ([\d.*]+) \| ([\d.*]+) \|$/gm) ?? [];
  const columns = Array.from(lines, ([, ...numbers]) => numbers.map((number) => Number(number.replaceAll('*', ''))));
  const totals = columns.pop();
  expect(columns.length).toBeGreaterThan(8);
  expect(totals).toEqual(
    [0, 1].map((column) => Number(columns.reduce((sum, line) => sum + (line[column] ?? 0), 0).toFixed(2))),
  );
});
