import { readFileSync } from 'node:fs';
import { expect, onTestFinished, test, vi } from 'vitest';
import { LONGEST_RETRY_WINDOW_H } from '../../functions/delivery/retry/give-up.ts';
import { expectedAge, MAX_RECEIVE_COUNT } from '../../functions/delivery/retry/visibility.ts';
import { readStackSettings, StackSettingsError, settingsSchema } from '../../infra/settings.ts';
import { run } from '../sandbox/program.ts';

test('without settings the documented defaults hold', () => {
  expect(readStackSettings({})).toEqual({
    stage: 'prod',
    anveoEndpoint: 'https://www.anveo.com/api/v3.asp',
    anveoTestMode: false,
    anveoTimeoutMs: 10_000,
    anveoAttempts: 3,
    maxConcurrency: 2,
    bulkConcurrency: 2,
    bulkBacklog: 500,
    functionMemoryMb: 256,
    functionTimeoutSeconds: 60,
    retryWindowHours: 72,
    historyDays: 400,
    secretTtlSeconds: 300,
    logRetentionDays: 30,
    publishers: [],
    publisherTopics: [],
    resultDays: 90,
    http: false,
    httpRequestsPerSecond: 20,
    httpBurst: 40,
    removal: 'retain',
  });
});

test('bulk changes keep pace with the delivery unless they are set', () => {
  const maxConcurrency = 20;
  expect(readStackSettings({ updater: { maxConcurrency } })).toMatchObject({ bulkConcurrency: 20, bulkBacklog: 5000 });
  const own = { bulkConcurrency: 3, bulkBacklog: '700' };
  expect(readStackSettings({ updater: { maxConcurrency, ...own } })).toMatchObject({
    bulkConcurrency: 3,
    bulkBacklog: 700,
  });
});

test('what -c says goes over what cdk.json says, as text', () => {
  const settings = readStackSettings({
    updater: { stage: 'dev', maxConcurrency: 3 },
    'updater.maxConcurrency': '7',
    'updater.anveoTestMode': 'true',
    'updater.logRetentionDays': '90',
    'updater.publishers': '123456789012,arn:aws:iam::123456789012:role/crm',
  });
  expect(settings).toMatchObject({
    stage: 'dev',
    maxConcurrency: 7,
    anveoTestMode: true,
    logRetentionDays: 90,
    publishers: ['123456789012', 'arn:aws:iam::123456789012:role/crm'],
  });
});

test.each([
  ['stage', 'Prod', 'must be 1 to 20 lower-case letters, digits and hyphens, beginning with a letter'],
  [
    'stage',
    'prod-dlq',
    'must be 1 to 20 lower-case letters, digits and hyphens, beginning with a letter and not ending in -dlq',
  ],
  ['anveoEndpoint', 'http://www.anveo.com', 'must be an https URL'],
  ['anveoEndpoint', 'https://www.anveo.com:99999/', 'must be an https URL'],
  ['anveoTestMode', 'yes', 'must be true or false'],
  ['anveoTimeoutMs', 99, 'must be a whole number of milliseconds from 100 to 60000'],
  ['anveoAttempts', 11, 'must be a whole number of attempts from 1 to 10'],
  ['maxConcurrency', 1, 'must be a whole number of invocations from 2 to 1000'],
  ['bulkConcurrency', 1001, 'must be a whole number of batches from 1 to 1000'],
  ['bulkBacklog', 0, 'must be a whole number of messages from 1 to 1000000'],
  ['anveoCredentialsPattern', '(', 'must be a regular expression, but is text'],
  ['anveoCredentialsPattern', '', 'must be a regular expression, but is empty'],
  ['anveoTransientPattern', '[z-a]', 'must be a regular expression, but is text'],
  ['anveoTransientPattern', 5, 'must be a regular expression, but is a number'],
  ['functionMemoryMb', 127, 'must be a whole number of MB from 128 to 3008'],
  ['functionMemoryMb', '3009', 'must be a whole number of MB from 128 to 3008'],
  ['functionTimeoutSeconds', '9.5', 'must be a whole number of seconds from 10 to 187'],
  ['functionTimeoutSeconds', 188, 'must be a whole number of seconds from 10 to 187'],
  ['retryWindowHours', 301, 'must be a whole number of hours from 1 to 300'],
  ['historyDays', 0, 'must be a whole number of days from 14 to 3650'],
  ['secretTtlSeconds', 0, 'must be a whole number of seconds from 1 to 86400'],
  ['secret', '', 'must be the name or the complete ARN of a secret'],
  ['secret', 'arn:aws:secretsmanager:us-east-1:123456789012:secret:userkey', 'must be the name or the complete ARN'],
  ['alarmEmail', 'ops', 'must be an email address'],
  ['logRetentionDays', 2, 'must be a number of days that CloudWatch knows'],
  ['publishers', ['*'], 'must be account IDs of 12 digits or ARNs of IAM roles or users'],
  ['publisherTopics', ['arn:aws:sns:us-east-1:123456789012:standard'], 'must be ARNs of FIFO topics of SNS'],
  ['publisherTopics', ['arn:aws:sns:*:123456789012:any.fifo'], 'must be ARNs of FIFO topics of SNS'],
  ['catalogueDays', 13, 'must be a whole number of days from 14 to 3650'],
  ['resultDays', 0, 'must be a whole number of days from 14 to 3650'],
  ['http', 'yes', 'must be true or false'],
  ['httpRequestsPerSecond', 0, 'must be a whole number of requests from 1 to 10000'],
  ['httpBurst', 5001, 'must be a whole number of requests from 1 to 5000'],
  ['httpDomain', 'https://buttons.example.com', 'must be a domain name in lower case'],
  ['httpDomain', 'Buttons.example.com', 'must be a domain name in lower case'],
  ['httpCertificate', 'buttons', 'must be the ARN of a certificate in ACM'],
  ['publishersSecret', '', 'must be the name or the complete ARN of a secret'],
  ['kmsKey', 'alias/mine', 'must be "create" or the ARN of a key of KMS'],
  ['kmsKey', 'arn:aws:kms:us-east-1:123456789012:alias/mine', 'must be "create" or the ARN of a key of KMS'],
  ['canary', 'canary.txt', 'must be the path of a JSON file'],
  ['removal', 'keep', 'must be "retain" or "destroy"'],
  ['maxConcurency', 5, 'is not a known setting'],
])('%s = %j is refused', (name, value, message) => {
  const read = () => readStackSettings({ updater: { [name]: value } });
  expect(read).toThrow(StackSettingsError);
  expect(read).toThrow(new RegExp(`"updater" in cdk.json: ${name}(\\.0)? ${message}`));
});

const CERTIFICATE = 'arn:aws:acm:us-east-1:123456789012:certificate/0a1b2c3d-0000-1111-2222-333344445555';

test.each([
  [{ http: true, httpDomain: 'buttons.example.com' }, 'httpCertificate is missing, httpDomain needs it'],
  [{ http: true, httpCertificate: CERTIFICATE }, 'httpDomain is missing, httpCertificate needs it'],
  [
    { httpDomain: 'buttons.example.com', httpCertificate: CERTIFICATE, publishersSecret: 'keys' },
    'httpDomain needs http to be true; httpCertificate needs http to be true; publishersSecret needs http to be true',
  ],
])('%j is refused, since the settings do not fit together', (updater, message) => {
  const read = () => readStackSettings({ updater });
  expect(read).toThrow(StackSettingsError);
  expect(read).toThrow(`settings under "updater" in cdk.json: ${message}`);
});

test('the settings of the HTTP interface come from the command line as text', () => {
  const settings = readStackSettings({
    'updater.http': 'true',
    'updater.httpRequestsPerSecond': '100',
    'updater.httpBurst': '200',
    'updater.httpDomain': 'buttons.example.com',
    'updater.httpCertificate': CERTIFICATE,
  });
  expect(settings).toMatchObject({
    http: true,
    httpRequestsPerSecond: 100,
    httpBurst: 200,
    httpDomain: 'buttons.example.com',
    httpCertificate: CERTIFICATE,
  });
});

test('all faults come in one message', () => {
  const read = () => readStackSettings({ updater: { stage: '', maxConcurrency: 0, nonsense: 1 } });
  expect(read).toThrow(/stage must be .*; maxConcurrency must be .*; nonsense is not a known setting/);
});

const DAY = 24 * 3600;

test('1,000 receives of a deferred record last longer than the longest retry window, and than 12 days', () => {
  // SQS moves a message to the dead-letter queue at the receive after the last allowed one.
  const earliest = expectedAge(MAX_RECEIVE_COUNT);
  expect(earliest).toBeGreaterThan(LONGEST_RETRY_WINDOW_H * 3600);
  expect(earliest).toBeGreaterThan(12 * DAY);
});

test('1,000 receives of a deferred record end before SQS deletes the message, after 14 days', () => {
  expect(expectedAge(MAX_RECEIVE_COUNT)).toBeLessThan(14 * DAY);
});

test('docs/deploy.md has every setting', () => {
  const page = readFileSync(new URL('../../docs/deploy.md', import.meta.url), 'utf8');
  const rows = [...page.matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name);
  expect(rows).toEqual(Object.keys(settingsSchema.shape));
});

test('a wrong setting ends the synth with one line that names it, and no stack trace', async () => {
  vi.stubEnv('CDK_CONTEXT_JSON', '{"updater":{"alarmMail":"a@example.com"}}');
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
  const err = 'settings under "updater" in cdk.json: alarmMail is not a known setting\n';
  expect(await run('infra/app.ts', [])).toEqual({ code: 1, out: '', err });
});
