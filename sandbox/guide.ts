import { styleText } from 'node:util';
import { REGION } from './aws.ts';
import { HISTORY_TABLE } from './dynamodb.ts';
import { ENDPOINTS_FILE, type Endpoints } from './endpoints-file.ts';
import { EVENT_SOURCE_MAPPING } from './lambda.ts';
import { DEMO, keyOfDemo, PUBLISHERS_SECRET_ID } from './publishers.ts';
import { CATALOGUE_BUCKET } from './queues.ts';
import type { Sandbox } from './sandbox.ts';

/** Returns what other programs need to find a sandbox of this process. */
export const endpointsOf = ({ queues, dynamodb, secrets, lambda, anveo, http, secretId }: Sandbox): Endpoints => ({
  pid: process.pid,
  region: REGION,
  sqs: queues.url,
  queueUrl: queues.queueUrl,
  deadLetterQueueUrl: queues.deadLetterQueueUrl,
  s3: queues.url,
  catalogueBucket: CATALOGUE_BUCKET,
  dynamodb: dynamodb.url,
  historyTable: HISTORY_TABLE,
  secretsManager: secrets.url,
  secretId,
  publishersSecretId: PUBLISHERS_SECRET_ID,
  lambda: lambda.url,
  eventSourceMapping: EVENT_SOURCE_MAPPING,
  anveo: anveo.url,
  http: http.url,
});

/** Returns the commands that send an event over HTTP; the one that makes a publisher when `demo` is gone. */
const overHttp = ({ http, secrets }: Sandbox): string[] => {
  const key = keyOfDemo(secrets);
  if (key === undefined) return ['npx --no anveo-buttons publishers add NAME'];
  return [`export KEY=${key}`, `sh examples/publish-http.sh ${http.url}/v1/${DEMO}/updates`];
};

/** What is told beside the services of a sandbox. */
export interface About {
  /** The address of its console, with the token. */
  console: string;
  nextPlan: string;
  logFile: string;
}

/** Returns the lines that say where everything is and what to try, within 80 columns. */
export const guide = (sandbox: Sandbox, { console, nextPlan, logFile }: About): string[] => {
  const { queues, anveo } = sandbox;
  const { host } = new URL(anveo.url);
  const line = (title: string, text: string) =>
    `${styleText('bold', title.padEnd(13), { stream: process.stdout })}${text}`;
  return [
    '',
    line('Look at it', console),
    line('Publish', 'npx --no anveo-buttons publish examples/update.json'),
    ...overHttp(sandbox).map((text, index) => line(index === 0 ? 'Over HTTP' : '', text)),
    line('Change all', 'npx --no anveo-buttons bulk run schedules/holiday.json'),
    line('Ask', 'npx --no anveo-buttons history SUPPORT'),
    line('', 'npx --no anveo-buttons status'),
    line('Break Anveo', `curl ${host}/faults -d '{"kind":"reset","share":1}'`),
    line('Mend it', `curl -X DELETE ${host}/faults`),
    line('Next plan', nextPlan),
    line('Buttons', `${anveo.url}/buttons`),
    line('Queue', queues.queueUrl),
    line('Dead letters', queues.deadLetterQueueUrl),
    line('Log', `${logFile}   (addresses for programs: ${ENDPOINTS_FILE})`),
    '',
    'What becomes of each update is printed below. Ctrl-C ends it.',
  ];
};
