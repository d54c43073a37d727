import { join } from 'node:path';
import { REGION } from '../../sandbox/aws.ts';
import { HISTORY_TABLE } from '../../sandbox/dynamodb.ts';
import { writeEndpoints } from '../../sandbox/endpoints-file.ts';
import { CATALOGUE_BUCKET } from '../../sandbox/queues.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { folder } from '../sandbox/program.ts';

/** A folder in which the command finds the sandbox. */
export const folderOf = ({ queues, dynamodb, secrets, secretId, anveo }: Sandbox): string => {
  const cwd = folder();
  const { url, queueUrl, deadLetterQueueUrl } = queues;
  const s3 = { s3: url, catalogueBucket: CATALOGUE_BUCKET };
  const history = { dynamodb: dynamodb.url, historyTable: HISTORY_TABLE };
  const others = { ...history, secretsManager: secrets.url, secretId, anveo: anveo.url, ...s3 };
  const endpoints = { pid: process.pid, region: REGION, sqs: url, queueUrl, deadLetterQueueUrl, ...others };
  writeEndpoints(endpoints, join(cwd, '.sandbox.json'));
  return cwd;
};
