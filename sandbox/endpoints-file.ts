import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import * as z from 'zod/mini';

/** Where a running sandbox leaves its endpoints, in the folder in which it was started. */
export const ENDPOINTS_FILE = '.sandbox.json';

const endpointsSchema = z.object({
  pid: z.int(),
  region: z.string(),
  sqs: z.string(),
  queueUrl: z.string(),
  deadLetterQueueUrl: z.string(),
  s3: z.string(),
  catalogueBucket: z.string(),
  dynamodb: z.string(),
  historyTable: z.string(),
  secretsManager: z.string(),
  secretId: z.string(),
  anveo: z.string(),
});

export type Endpoints = z.output<typeof endpointsSchema>;

const isRunning = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};

/** The endpoints of the sandbox that runs in this folder; undefined when none does. */
export const readEndpoints = (file = ENDPOINTS_FILE): Endpoints | undefined => {
  if (!existsSync(file)) return undefined;
  try {
    const endpoints = z.parse(endpointsSchema, JSON.parse(readFileSync(file, 'utf8')));
    return isRunning(endpoints.pid) ? endpoints : undefined;
  } catch {
    return undefined;
  }
};

export const writeEndpoints = (endpoints: Endpoints, file = ENDPOINTS_FILE): void =>
  writeFileSync(file, `${JSON.stringify(endpoints, null, 2)}\n`);

export const removeEndpoints = (file = ENDPOINTS_FILE): void => rmSync(file, { force: true });
