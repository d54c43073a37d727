import { expect, test } from 'vitest';
import { readAcceptSettings } from '../../functions/http/settings.ts';
import { SettingsError } from '../../functions/settings/environment.ts';

const QUEUE_URL = 'https://sqs.us-east-1.amazonaws.com/123456789012/button-updates.fifo';
const REQUIRED = { QUEUE_URL, PUBLISHERS_SECRET_ID: 'anveo/publishers' };

test('the settings are read and frozen, with defaults; variables of other programs are ignored', () => {
  const settings = readAcceptSettings({ ...REQUIRED, PATH: '/bin', ANVEO_TIMEOUT_MS: '1' });
  const expected = { queueUrl: QUEUE_URL, secretId: 'anveo/publishers', secretTtlMs: 300_000, historyTable: undefined };
  expect(settings).toEqual(expected);
  expect(Object.isFrozen(settings)).toBe(true);
});

test('every setting can be given', () => {
  const settings = readAcceptSettings({ ...REQUIRED, HISTORY_TABLE: 'history', SECRET_TTL_SECONDS: '20' });
  expect(settings).toMatchObject({ secretTtlMs: 20_000, historyTable: 'history' });
});

test('one error names everything that is missing, wrong or a typo', () => {
  const attempt = () =>
    readAcceptSettings({ QUEUE_URL: 'q', HISTORY_TABLE: '', SECRET_TTL_SECONDS: '0', PUBLISHERS_SECRETID: 'x' });
  expect(attempt).toThrow(
    new SettingsError(
      'accept-updates cannot start: QUEUE_URL must be the URL of an SQS queue, but is "q"; ' +
        "PUBLISHERS_SECRET_ID is missing, must be the name or ARN of the publishers' secret; " +
        'HISTORY_TABLE must be the name of a DynamoDB table, but is ""; ' +
        'SECRET_TTL_SECONDS must be a whole number of seconds from 1 to 86400, but is "0"; ' +
        'PUBLISHERS_SECRETID is not a known setting: did you mean PUBLISHERS_SECRET_ID?',
    ),
  );
});

test('an empty secret ID is refused by its name', () => {
  expect(() => readAcceptSettings({ QUEUE_URL, PUBLISHERS_SECRET_ID: '' })).toThrow('PUBLISHERS_SECRET_ID must be');
});
