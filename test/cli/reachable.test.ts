import { expect, test } from 'vitest';
import { AWS_ENVIRONMENT } from '../../sandbox/aws.ts';
import { folder } from '../sandbox/program.ts';
import { STACK } from './cloud-formation.ts';
import { cli } from './fixture.ts';

/** Nothing listens there: port 1 is reserved. */
const NOWHERE = 'http://127.0.0.1:1';
const QUEUE_URL = `${NOWHERE}/000000000000/q.fifo`;

const ends = async (args: string[]) => {
  Object.assign(process.env, AWS_ENVIRONMENT.variables, {
    AWS_ENDPOINT_URL: NOWHERE,
    AWS_ENDPOINT_URL_SQS: NOWHERE,
    AWS_ENDPOINT_URL_DYNAMODB: NOWHERE,
    AWS_ENDPOINT_URL_S3: NOWHERE,
    AWS_MAX_ATTEMPTS: '1',
  });
  return cli(args, folder());
};

test.each([
  ['SQS', ['status', '--queue-url', QUEUE_URL, '--table', 'history']],
  ['DynamoDB', ['history', 'A', '--table', 'history']],
  ['CloudFormation', ['status', '--stack', STACK]],
  ['S3', ['catalogue', 'push', `${process.cwd()}/examples/catalogue.csv`, '--bucket', 'catalogues']],
])('%s that does not answer is named, with its address', async (service, args) => {
  const { code, err } = await ends(args);
  expect(err).toContain(`${service} at ${NOWHERE} cannot be reached: `);
  expect(err).toContain('ECONNREFUSED');
  expect(code).toBe(3);
});
