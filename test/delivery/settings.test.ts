import { expect, test } from 'vitest';
import { readSettings } from '../../functions/delivery/settings.ts';
import { SettingsError } from '../../functions/settings/environment.ts';

const ENVIRONMENT = {
  QUEUE_URL: 'https://sqs.us-east-1.amazonaws.com/123456789012/button-updates.fifo',
  DEAD_LETTER_QUEUE_URL: 'https://sqs.us-east-1.amazonaws.com/123456789012/button-updates-dlq.fifo',
  ANVEO_SECRET_ID: 'anveo/userkey',
};

test('with the required settings alone the documented defaults hold', () => {
  const settings = readSettings(ENVIRONMENT);
  expect(settings).toMatchObject({
    queueUrl: ENVIRONMENT.QUEUE_URL,
    deadLetterQueueUrl: ENVIRONMENT.DEAD_LETTER_QUEUE_URL,
    secretId: 'anveo/userkey',
    secretTtlMs: 300_000,
    retryWindowMs: 72 * 3_600_000,
    attempts: 3,
    timeoutMs: 10_000,
    anveo: { endpoint: new URL('https://www.anveo.com/api/v3.asp'), testMode: false },
  });
  expect(Object.isFrozen(settings)).toBe(true);
});

test('every setting is read', () => {
  const settings = readSettings({
    ...ENVIRONMENT,
    ANVEO_ENDPOINT: 'http://127.0.0.1:8080/api/v3.asp',
    ANVEO_TEST_MODE: 'true',
    ANVEO_TIMEOUT_MS: '250',
    ANVEO_ATTEMPTS: '5',
    RETRY_WINDOW_HOURS: '1',
    SECRET_TTL_SECONDS: '60',
    CANARY_BUTTON: 'CANARY',
    ANVEO_CREDENTIALS_PATTERN: 'key',
    ANVEO_TRANSIENT_PATTERN: 'later|soon',
  });
  expect(settings).toMatchObject({
    secretTtlMs: 60_000,
    retryWindowMs: 3_600_000,
    attempts: 5,
    timeoutMs: 250,
    anveo: {
      endpoint: new URL('http://127.0.0.1:8080/api/v3.asp'),
      testMode: true,
      canaryButton: 'CANARY',
      patterns: { credentials: /key/is, transient: /later|soon/is },
    },
  });
});

test('all missing settings are named in one error', () => {
  expect(() => readSettings({})).toThrow(
    new SettingsError(
      'update-button cannot start: QUEUE_URL is missing, must be the URL of an SQS queue; ' +
        'DEAD_LETTER_QUEUE_URL is missing, must be the URL of an SQS queue; ' +
        'ANVEO_SECRET_ID is missing, must be the name or ARN of the secret with the USERKEY',
    ),
  );
});

test('missing, empty, unparsable and unknown settings are named in one error', () => {
  const environment = {
    ...ENVIRONMENT,
    QUEUE_URL: undefined,
    ANVEO_SECRET_ID: '',
    ANVEO_ATTEMPTS: 'x',
    ANVEO_TIMOUT_MS: '1',
  };
  expect(() => readSettings(environment)).toThrow(
    new SettingsError(
      'update-button cannot start: QUEUE_URL is missing, must be the URL of an SQS queue; ' +
        'ANVEO_SECRET_ID must be the name or ARN of the secret with the USERKEY, but is ""; ' +
        'ANVEO_ATTEMPTS must be a whole number of attempts from 1 to 10, but is "x"; ' +
        'ANVEO_TIMOUT_MS is not a known setting: did you mean ANVEO_TIMEOUT_MS?',
    ),
  );
});

const HTTPS = 'must be an https URL (http is taken for this machine only)';

test.each([
  ['QUEUE_URL', '', 'must be the URL of an SQS queue, but is ""'],
  ['QUEUE_URL', 'button-updates.fifo', 'must be the URL of an SQS queue, but is "button-updates.fifo"'],
  ['QUEUE_URL', 'at http://host/queue', 'must be the URL of an SQS queue, but is "at http://host/queue"'],
  ['ANVEO_SECRET_ID', '', 'must be the name or ARN of the secret with the USERKEY, but is ""'],
  ['ANVEO_ENDPOINT', '', `${HTTPS}, but is ""`],
  ['ANVEO_ENDPOINT', 'http://www.anveo.com/api/v3.asp', `${HTTPS}, but is "http://www.anveo.com/api/v3.asp"`],
  ['ANVEO_ENDPOINT', 'http://localhost.evil.com/', `${HTTPS}, but is "http://localhost.evil.com/"`],
  ['ANVEO_TEST_MODE', 'TRUE', 'must be "true" or "false", but is "TRUE"'],
  ['ANVEO_TIMEOUT_MS', '', 'must be a whole number of milliseconds from 100 to 60000, but is ""'],
  ['ANVEO_TIMEOUT_MS', '99', 'must be a whole number of milliseconds from 100 to 60000, but is "99"'],
  ['ANVEO_TIMEOUT_MS', '60001', 'must be a whole number of milliseconds from 100 to 60000, but is "60001"'],
  ['ANVEO_TIMEOUT_MS', '1e3', 'must be a whole number of milliseconds from 100 to 60000, but is "1e3"'],
  ['ANVEO_ATTEMPTS', '0', 'must be a whole number of attempts from 1 to 10, but is "0"'],
  ['ANVEO_ATTEMPTS', '2.5', 'must be a whole number of attempts from 1 to 10, but is "2.5"'],
  ['RETRY_WINDOW_HOURS', '301', 'must be a whole number of hours from 1 to 300, but is "301"'],
  ['SECRET_TTL_SECONDS', '-1', 'must be a whole number of seconds from 1 to 86400, but is "-1"'],
  ['ANVEO_TRANSIENT_PATTERN', '(', 'must be a regular expression, but is "("'],
  ['ANVEO_CREDENTIALS_PATTERN', '', 'must be a regular expression, but is ""'],
  ['CANARY_BUTTON', '', 'must be the ID of the canary\'s button, but is ""'],
  ['ANVEO_TIMOUT_MS', '10', 'is not a known setting: did you mean ANVEO_TIMEOUT_MS?'],
  ['ANVEO_COLOUR_OF_THE_SKY', 'blue', 'is not a known setting'],
])('%s="%s" is refused: %s', (name, value, message) => {
  expect(() => readSettings({ ...ENVIRONMENT, [name]: value })).toThrow(
    new SettingsError(`update-button cannot start: ${name} ${message}`),
  );
});

test('a dead-letter queue that is the queue of updates is refused: a letter would be delivered again and again', () => {
  const environment = { ...ENVIRONMENT, DEAD_LETTER_QUEUE_URL: ENVIRONMENT.QUEUE_URL };
  const fault = 'DEAD_LETTER_QUEUE_URL must be another queue than QUEUE_URL';
  expect(() => readSettings(environment)).toThrow(new SettingsError(`update-button cannot start: ${fault}`));
  expect(() => readSettings({ ...environment, ANVEO_ATTEMPTS: 'x' })).toThrow(
    new SettingsError(
      'update-button cannot start: ANVEO_ATTEMPTS must be a whole number of attempts from 1 to 10, but is "x"; ' +
        fault,
    ),
  );
});

test('variables of other programs are ignored', () => {
  expect(readSettings({ ...ENVIRONMENT, PATH: '/bin', AWS_REGION: 'us-east-1' }).attempts).toBe(3);
});

test.each(['http://localhost:1/', 'http://127.0.0.1:1/', 'http://[::1]:1/'])(
  'plain http is accepted for %s, which is this machine',
  (endpoint) => {
    expect(readSettings({ ...ENVIRONMENT, ANVEO_ENDPOINT: endpoint }).anveo.endpoint.href).toBe(endpoint);
  },
);

test('the name of the error is that of its class', () => {
  expect(() => readSettings({})).toThrow(expect.objectContaining({ name: 'SettingsError' }));
});
