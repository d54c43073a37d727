import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import * as z from 'zod/mini';

/** The file with a running sandbox's endpoints, in the folder in which it was started. */
export const ENDPOINTS_FILE = '.sandbox.json';

const LONGEST_ANSWER_MS = 2_000;

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
  publishersSecretId: z.string(),
  lambda: z.string(),
  eventSourceMapping: z.string(),
  anveo: z.string(),
  http: z.string(),
});

/** Where a sandbox's services are, and its process. */
export type Endpoints = z.output<typeof endpointsSchema>;

const isRunning = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};

/** Returns the endpoints of the sandbox that runs in this folder; undefined when none does. */
export const readEndpoints = (file = ENDPOINTS_FILE): Endpoints | undefined => {
  if (!existsSync(file)) return undefined;
  try {
    const endpoints = z.parse(endpointsSchema, JSON.parse(readFileSync(file, 'utf8')));
    return isRunning(endpoints.pid) ? endpoints : undefined;
  } catch {
    return undefined;
  }
};

/**
 * Returns the endpoints of the sandbox that runs in this folder and answers; undefined when none does. After a hard kill
 * its process ID may be another program's.
 */
export const findRunning = async (file = ENDPOINTS_FILE): Promise<Endpoints | undefined> => {
  const endpoints = readEndpoints(file);
  if (!endpoints) return undefined;
  try {
    await fetch(endpoints.anveo, { signal: AbortSignal.timeout(LONGEST_ANSWER_MS) });
    return endpoints;
  } catch (error) {
    // One that is stopped or busy does not answer in time, and has its port all the same.
    return (error as Error).name === 'TimeoutError' ? endpoints : undefined;
  }
};

/** Writes the endpoints of the sandbox that runs in this folder. */
export const writeEndpoints = (endpoints: Endpoints, file = ENDPOINTS_FILE): void =>
  writeFileSync(file, `${JSON.stringify(endpoints, null, 2)}\n`);

/** Removes the file, when the sandbox ends. */
export const removeEndpoints = (file = ENDPOINTS_FILE): void => rmSync(file, { force: true });
