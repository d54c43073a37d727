/** `npm start`: brings the sandbox up, publishes the examples and prints what became of each. */

import { once } from 'node:events';
import { createWriteStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { styleText } from 'node:util';
import { Command, InvalidArgumentError } from 'commander';
import { sendMessages } from '../functions/queue/send-in-order.ts';
import { REGION } from './aws.ts';
import { HISTORY_TABLE } from './dynamodb.ts';
import { ENDPOINTS_FILE, readEndpoints, removeEndpoints, writeEndpoints } from './endpoints-file.ts';
import { buttonOf, buttonsOfCatalogue, type Example, messageOf, readExamples } from './examples.ts';
import { CATALOGUE_BUCKET } from './queues.ts';
import { type Sandbox, startSandbox } from './sandbox.ts';
import { type Row, renderTable, wordsOf } from './table.ts';

const exampleFile = (name: string) => fileURLToPath(new URL(`../examples/${name}`, import.meta.url));
const EXAMPLES = exampleFile('updates.jsonl');
const CATALOGUE = exampleFile('catalogue.csv');
const LOG_FILE = '.sandbox.log';
/** Buttons that exist at the simulator, beside those of the catalogue and those that the examples deliver to. */
const BUTTONS = ['SUPPORT'];
const LONGEST_WAIT_MS = 60_000;

interface Options {
  once?: true;
  data?: string;
  publish?: string;
  sqsPort: number;
  secretsPort: number;
  anveoPort: number;
  dynamodbPort: number;
}

/** A message whose outcome is shown. */
interface Watched extends Omit<Row, 'outcome'> {
  messageId: string;
}

const say = (...lines: string[]) => process.stdout.write(`${lines.join('\n')}\n`);
const paint = (style: Parameters<typeof styleText>[0], text: string) =>
  styleText(style, text, { stream: process.stdout });

const port = (value: string): number => {
  if (!/^\d+$/.test(value) || Number(value) > 65_535) throw new InvalidArgumentError('must be a port from 0 to 65535');
  return Number(value);
};

const command = new Command('npm start --')
  .description('The whole product on this machine: SQS, Secrets Manager, Anveo and the function.')
  .option('--once', 'end after the table: exit 0 when every example ended as its file expects, else 1')
  .option('--data <dir>', 'keep all state in this folder, so that the next start goes on where this one ended')
  .option(
    '--publish <file>',
    'publish these examples (default: examples/updates.jsonl, unless --data holds an earlier state)',
  )
  .option('--sqs-port <port>', 'port for SQS, 0 for a free one', port, 0)
  .option('--secrets-port <port>', 'port for Secrets Manager', port, 0)
  .option('--dynamodb-port <port>', 'port for DynamoDB', port, 0)
  .option('--anveo-port <port>', 'port for the Anveo simulator', port, 0)
  .showHelpAfterError();

const publish = async ({ queues }: Sandbox, examples: readonly Example[]): Promise<Watched[]> => {
  const watched: Watched[] = [];
  const { client, queueUrl } = queues;
  await sendMessages(examples.map(messageOf), {
    client,
    queueUrl,
    onResult({ example: { about, expect, event } }, result) {
      if (!result.ok) throw new Error(`the queue did not take "${about}": ${result.error}`);
      watched.push({ messageId: result.messageId, button: buttonOf(event) ?? '–', about, expected: expect });
    },
  });
  return watched;
};

/** What an earlier sandbox left in the queue. */
const leftOver = ({ queues }: Sandbox): Watched[] =>
  queues.messages().map(({ messageId, messageGroupId }) => ({
    messageId,
    button: messageGroupId ?? '–',
    about: 'left from the last run',
    expected: undefined,
  }));

const endpointsOf = ({ queues, dynamodb, secrets, anveo, secretId }: Sandbox) => ({
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
  anveo: anveo.url,
});

const guide = (sandbox: Sandbox) => [
  '',
  `${paint('bold', 'Buttons')}      ${sandbox.anveo.url}/buttons`,
  `${paint('bold', 'Misbehave')}    curl -X POST ${sandbox.anveo.url}/faults -d '{"kind":"status","status":503,"times":20}'`,
  `${paint('bold', 'Publish')}      npx anveo-buttons publish examples/update.json`,
  `${paint('bold', 'Change all')}   npx anveo-buttons bulk run schedules/holiday.json`,
  `${paint('bold', 'Queue')}        ${sandbox.queues.queueUrl}`,
  `${paint('bold', 'Dead letters')} ${sandbox.queues.deadLetterQueueUrl}`,
  `${paint('bold', 'Log')}          ${LOG_FILE}    ${paint('bold', 'Endpoints')} ${ENDPOINTS_FILE}`,
  '',
  'Ctrl-C ends it.',
];

const stay = async (sandbox: Sandbox) => {
  writeEndpoints(endpointsOf(sandbox));
  say(...guide(sandbox));
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  removeEndpoints();
  say('Ending, once the calls under way have ended; Ctrl-C again ends at once.');
  process.once('SIGINT', () => process.exit(130));
};

/** What is not settled as its example says; where nothing is expected, settled at all. */
const isSurprise = ({ outcome, expected }: Row) =>
  expected === undefined ? (outcome?.outcome ?? 'deferred') === 'deferred' : wordsOf(outcome) !== expected;

const verdictOn = ({ length }: readonly Row[], surprises: number) => {
  const verdict =
    surprises === 0 ? 'every update ended as expected' : `${surprises} of ${length} did not end as expected`;
  return paint(surprises === 0 ? 'green' : 'red', `${length} updates: ${verdict}.`);
};

const run = async (options: Options) => {
  const running = options.once ? undefined : readEndpoints();
  if (running) throw new Error(`a sandbox already runs here (process ${running.pid}, see ${ENDPOINTS_FILE})`);
  const goesOn = options.data !== undefined && existsSync(join(options.data, 'sqs'));
  const file = options.publish ?? (goesOn ? undefined : EXAMPLES);
  const examples = file === undefined ? [] : readExamples(file);
  const delivered = examples.filter(({ expect }) => expect === 'delivered').map(({ event }) => buttonOf(event) ?? '');

  const log = createWriteStream(LOG_FILE);
  const sandbox = await startSandbox({
    ports: {
      sqs: options.sqsPort,
      dynamodb: options.dynamodbPort,
      secrets: options.secretsPort,
      anveo: options.anveoPort,
    },
    dataDir: options.data,
    buttons: [...new Set([...BUTTONS, ...delivered, ...(await buttonsOfCatalogue(CATALOGUE))])],
    onLog: (line) => log.write(`${line}\n`),
  });
  const watched = [...leftOver(sandbox), ...(await publish(sandbox, examples))];
  await sandbox.outcomes.settled(
    watched.map(({ messageId }) => messageId),
    LONGEST_WAIT_MS,
  );
  const rows = watched.map((each): Row => ({ ...each, outcome: sandbox.outcomes.of(each.messageId) }));
  const surprises = rows.filter(isSurprise).length;
  say(
    ...(rows.length === 0
      ? ['Nothing was left in the queue.']
      : [renderTable(rows, process.stdout), verdictOn(rows, surprises)]),
  );
  if (!options.once) await stay(sandbox);
  await sandbox.close();
  return surprises === 0 || !options.once ? 0 : 1;
};

try {
  process.exitCode = await run(command.parse().opts<Options>());
} catch (error) {
  process.stderr.write(`${paint('red', 'The sandbox cannot go on')}: ${(error as Error).message}\n`);
  process.exit(1);
}
