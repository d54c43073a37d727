import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { createFetchSecret } from '../../functions/delivery/fetch-secret.ts';
import { readRecord } from '../../functions/delivery/incoming.ts';
import { createQueues } from '../../functions/delivery/queues.ts';
import { AWS_ENVIRONMENT } from '../../sandbox/aws.ts';
import { record } from './records.ts';

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

const TOO_LATE = { name: expect.stringMatching(/^(TimeoutError|AbortError)$/) };

test('a Secrets Manager that never answers is given up', async () => {
  await startHanging();
  await expect(createFetchSecret('anveo/userkey')()).rejects.toMatchObject(TOO_LATE);
});

test('a queue that never answers is given up', async () => {
  const url = await startHanging();
  const incoming = readRecord(record('{}'));
  const letter = { incoming, failure: 'Invalid', reason: 'x', failedAt: 0, requestId: 'x' } as const;
  const queues = createQueues(url, url);
  const calls = [queues.deadLetter(letter), queues.postpone([{ incoming, seconds: 1 }])];
  for (const call of calls) await expect(call).rejects.toMatchObject(TOO_LATE);
});
