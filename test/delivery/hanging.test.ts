import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { createFetchSecret } from '../../functions/credentials/fetch.ts';
import { createQueues } from '../../functions/delivery/queues.ts';
import { AWS_ENVIRONMENT } from '../../sandbox/aws.ts';
import { letter } from './letters.ts';

/** An AWS endpoint that takes requests and never answers. */
const startHanging = async () => {
  const server = createServer(() => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  Object.assign(process.env, AWS_ENVIRONMENT.variables, {
    AWS_ENDPOINT_URL_SQS: url,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: url,
  });
  return `${url}/000000000000/queue.fifo`;
};

const GIVEN_UP = expect.stringMatching(/^(TimeoutError|AbortError): /);
const TOO_LATE = { name: expect.stringMatching(/^(TimeoutError|AbortError)$/) };

test('a Secrets Manager that never answers is given up', async () => {
  await startHanging();
  await expect(createFetchSecret('anveo/userkey')()).rejects.toMatchObject(TOO_LATE);
});

test('a queue that never answers is given up', async () => {
  const url = await startHanging();
  const queues = createQueues(url, url);
  await expect(queues.postpone([{ receiptHandle: 'R', seconds: 1 }], 60_000)).rejects.toMatchObject(TOO_LATE);
  expect(await queues.sendDeadLetters([letter('M1'), letter('M2')], 60_000)).toEqual([GIVEN_UP, GIVEN_UP]);
});

test('dead letters are given up when the time that is left is over', async () => {
  const url = await startHanging();
  expect(await createQueues(url, url).sendDeadLetters([letter('M1')], 20)).toEqual([GIVEN_UP]);
});
