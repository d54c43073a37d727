import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SQSClient } from '@aws-sdk/client-sqs';
import { expect, onTestFinished, test } from 'vitest';
import { operatorOf } from '../../cli/operator.ts';
import { AWS_ENVIRONMENT } from '../../sandbox/aws.ts';
import { OPERATOR } from './fixture.ts';

const ON_AWS = 'https://sqs.eu-central-1.amazonaws.com/123456789012/button-updates-prod.fifo';
const ARN = 'arn:aws:sts::123456789012:assumed-role/Operator/ann';

const answer = (arn: string) =>
  `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>${arn}</Arn><UserId>U</UserId><Account>123456789012</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`;

/** STS on this machine, found by the environment. Returns what signed each request. */
const startSts = async (respond: RequestListener): Promise<string[]> => {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(String(request.headers.authorization));
    respond(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  process.env['AWS_ENDPOINT_URL_STS'] = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  onTestFinished(() => {
    delete process.env['AWS_ENDPOINT_URL_STS'];
    server.closeAllConnections();
    server.close();
  });
  return asked;
};

const clientOf = () => {
  const client = new SQSClient({ region: 'eu-central-1', credentials: AWS_ENVIRONMENT.credentials });
  onTestFinished(() => client.destroy());
  return client;
};

test("on AWS it is the caller's ARN, asked once with the credentials and the region of the queue's client", async () => {
  const asked = await startSts((_, response) => response.setHeader('Content-Type', 'text/xml').end(answer(ARN)));
  const target = { client: clientOf(), queueUrl: ON_AWS };
  expect(await Promise.all([operatorOf(target), operatorOf({ ...target }), operatorOf(target)])).toEqual([
    ARN,
    ARN,
    ARN,
  ]);
  const { accessKeyId } = AWS_ENVIRONMENT.credentials;
  expect(asked).toEqual([expect.stringContaining(`Credential=${accessKeyId}/`)]);
  expect(asked[0]).toContain('/eu-central-1/sts/');
});

test.each<[string, RequestListener]>([
  ['refuses', (_, response) => response.writeHead(403).end()],
  ['answers without an ARN', (_, response) => response.end('<GetCallerIdentityResponse/>')],
  ['does not answer', () => undefined],
  ['breaks the connection', (_, response) => response.destroy()],
])("it is this machine's user where STS %s", async (_, respond) => {
  const asked = await startSts(respond);
  expect(await operatorOf({ client: clientOf(), queueUrl: ON_AWS })).toBe(OPERATOR);
  expect(asked).toHaveLength(1);
});

test("it is this machine's user for a queue that is not on AWS, and nobody is asked", async () => {
  expect(await operatorOf({ client: clientOf(), queueUrl: 'http://127.0.0.1:1/000000000000/q.fifo' })).toBe(OPERATOR);
});
