import { join } from 'node:path';
import { REGION } from '../../sandbox/aws.ts';
import { type Endpoints, writeEndpoints } from '../../sandbox/endpoints-file.ts';
import { endpointsOf } from '../../sandbox/guide.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { folder } from '../sandbox/program.ts';

/** An address at which nothing answers. */
const NONE = 'http://127.0.0.1:9';

/** Makes a folder one in which a sandbox with these endpoints seems to run. */
export const pretendSandbox = (cwd: string, endpoints: Partial<Endpoints> = {}): void => {
  const queues = { sqs: NONE, queueUrl: NONE, deadLetterQueueUrl: NONE, s3: NONE, catalogueBucket: 'none' };
  const others = {
    dynamodb: NONE,
    historyTable: 'none',
    secretsManager: NONE,
    secretId: 'none',
    anveo: NONE,
    http: NONE,
  };
  const lambda = { publishersSecretId: 'none', lambda: NONE, eventSourceMapping: 'none' };
  const all = { pid: process.pid, region: REGION, ...queues, ...others, ...lambda, ...endpoints };
  writeEndpoints(all, join(cwd, '.sandbox.json'));
};

/** A folder in which the command finds the sandbox. */
export const folderOf = (sandbox: Sandbox): string => {
  const cwd = folder();
  pretendSandbox(cwd, endpointsOf(sandbox));
  return cwd;
};
