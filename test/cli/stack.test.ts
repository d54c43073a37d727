import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { AWS_ENVIRONMENT } from '../../sandbox/aws.ts';
import { startQueues } from '../../sandbox/queues.ts';
import { simpleEvent } from '../delivery/events.ts';
import { folder, run } from '../sandbox/program.ts';

const NAMESPACE = 'http://cloudformation.amazonaws.com/doc/2010-05-15/';

/** CloudFormation as far as DescribeStacks of one stack goes, in its query protocol. */
const startCloudFormation = async (outputs: Record<string, string>) => {
  const members = Object.entries(outputs)
    .map(([key, value]) => `<member><OutputKey>${key}</OutputKey><OutputValue>${value}</OutputValue></member>`)
    .join('');
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const known = new URLSearchParams(body).get('StackName') === 'anveo-button-updater-prod';
    response.writeHead(known ? 200 : 400, { 'Content-Type': 'text/xml' });
    response.end(
      known
        ? `<DescribeStacksResponse xmlns="${NAMESPACE}"><DescribeStacksResult><Stacks><member><StackName>anveo-button-updater-prod</StackName><Outputs>${members}</Outputs></member></Stacks></DescribeStacksResult></DescribeStacksResponse>`
        : `<ErrorResponse xmlns="${NAMESPACE}"><Error><Type>Sender</Type><Code>ValidationError</Code><Message>Stack with id does not exist</Message></Error></ErrorResponse>`,
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

const publishTo = async (stack: string, outputs: (queueUrl: string) => Record<string, string>, more: string[] = []) => {
  const queues = await startQueues(0);
  onTestFinished(() => queues.close());
  Object.assign(process.env, AWS_ENVIRONMENT.variables, {
    AWS_ENDPOINT_URL_SQS: queues.url,
    AWS_ENDPOINT_URL_CLOUDFORMATION: await startCloudFormation(outputs(queues.queueUrl)),
  });
  const args = ['publish', '-', '--stack', stack, ...more];
  const ended = await run('cli/anveo-buttons.ts', args, folder(), JSON.stringify(simpleEvent()));
  return { ...ended, sent: queues.messages().length };
};

test("a deployed stack's queue is found by the stack's outputs", async () => {
  const ended = await publishTo('anveo-button-updater-prod', (QueueUrl) => ({ FunctionName: 'x', QueueUrl }));
  expect(ended).toMatchObject({ code: 0, sent: 1 });
});

test('a stack that does not exist is an error', async () => {
  const ended = await publishTo('other', (QueueUrl) => ({ QueueUrl }));
  expect(ended).toMatchObject({ code: 1, sent: 0, err: expect.stringContaining('does not exist') });
});

test("a stack that is none of this project's is told so", async () => {
  const ended = await publishTo('anveo-button-updater-prod', () => ({ Other: 'x' }));
  expect(ended).toMatchObject({
    code: 1,
    err: expect.stringContaining('the stack anveo-button-updater-prod has no output QueueUrl'),
  });
});

test('a stack and a queue together are refused', async () => {
  const ended = await publishTo('anveo-button-updater-prod', (QueueUrl) => ({ QueueUrl }), [
    '--queue-url',
    'https://x/y',
  ]);
  expect(ended).toMatchObject({
    code: 1,
    sent: 0,
    err: expect.stringContaining("'--stack <name>' cannot be used with option"),
  });
});
