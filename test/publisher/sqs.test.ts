import { expect, test } from 'vitest';
import { clientFor } from '../../publisher/sqs.ts';

test.each([
  ['https://sqs.eu-west-1.amazonaws.com/111122223333/q.fifo', 'eu-west-1'],
  ['https://sqs.cn-north-1.amazonaws.com.cn/111122223333/q.fifo', 'cn-north-1'],
  ['http://127.0.0.1:4566/000000000000/q.fifo', 'ap-south-1'],
])('the client for %s goes to its host, and signs for %s', async (queueUrl, region) => {
  process.env['AWS_REGION'] = 'ap-south-1';
  process.env['AWS_ENDPOINT_URL_SQS'] = 'http://127.0.0.1:1';
  const { config } = clientFor(queueUrl);
  expect(await config.region()).toBe(region);
  expect((await config.endpoint?.())?.hostname).toBe(new URL(queueUrl).hostname);
});
