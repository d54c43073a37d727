import { expect, test } from 'vitest';
import { readPublishSettings } from '../../functions/bulk/settings.ts';
import { SettingsError } from '../../functions/settings/environment.ts';

const QUEUE_URL = 'https://sqs.us-east-1.amazonaws.com/123456789012/button-updates.fifo';

test('the settings are read and frozen, and variables of other programs are ignored', () => {
  const settings = readPublishSettings({ QUEUE_URL, BULK_BACKLOG: '20', PATH: '/bin', ANVEO_TIMEOUT_MS: '1' });
  expect(settings).toEqual({ queueUrl: QUEUE_URL, backlog: 20 });
  expect(Object.isFrozen(settings)).toBe(true);
});

test.each([
  ['missing', undefined, 'is missing, must be the URL of an SQS queue'],
  ['empty', '', 'must be the URL of an SQS queue, but is ""'],
  ['no URL', 'button-updates.fifo', 'must be the URL of an SQS queue, but is "button-updates.fifo"'],
])('a queue that is %s is refused by its name', (_, value, fault) => {
  expect(() => readPublishSettings({ QUEUE_URL: value })).toThrow(
    new SettingsError(`publish-updates cannot start: QUEUE_URL ${fault}`),
  );
});

test('without a backlog it is 500 messages', () => {
  expect(readPublishSettings({ QUEUE_URL })).toMatchObject({ backlog: 500 });
});

test.each(['', '0', '1000001', '1.5', 'many'])('a backlog of "%s" is refused by its name', (BULK_BACKLOG) => {
  expect(() => readPublishSettings({ QUEUE_URL, BULK_BACKLOG })).toThrow(
    `BULK_BACKLOG must be a whole number of messages from 1 to 1000000, but is "${BULK_BACKLOG}"`,
  );
});
