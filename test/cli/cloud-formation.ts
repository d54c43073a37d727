import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

const NAMESPACE = 'http://cloudformation.amazonaws.com/doc/2010-05-15/';
export const STACK = 'anveo-button-updater-prod';

const described = (outputs: Record<string, string>) => {
  const members = Object.entries(outputs)
    .map(([key, value]) => `<member><OutputKey>${key}</OutputKey><OutputValue>${value}</OutputValue></member>`)
    .join('');
  return `<DescribeStacksResponse xmlns="${NAMESPACE}"><DescribeStacksResult><Stacks><member><StackName>${STACK}</StackName><Outputs>${members}</Outputs></member></Stacks></DescribeStacksResult></DescribeStacksResponse>`;
};

const UNKNOWN = `<ErrorResponse xmlns="${NAMESPACE}"><Error><Type>Sender</Type><Code>ValidationError</Code><Message>Stack with id does not exist</Message></Error></ErrorResponse>`;

/** CloudFormation as far as DescribeStacks of one stack goes, in its query protocol; the command finds it by the environment. */
export const startCloudFormation = async (outputs: Record<string, string>): Promise<void> => {
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const known = new URLSearchParams(body).get('StackName') === STACK;
    response.writeHead(known ? 200 : 400, { 'Content-Type': 'text/xml' });
    response.end(known ? described(outputs) : UNKNOWN);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
  });
  process.env['AWS_ENDPOINT_URL_CLOUDFORMATION'] = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};
