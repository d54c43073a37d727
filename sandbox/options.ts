import { Command, InvalidArgumentError, Option } from 'commander';
import { Temporal } from 'temporal-polyfill';
import project from '../package.json' with { type: 'json' };
import { faultsOfWhen } from '../plans/when.ts';

/** What `npm start` takes. */
export interface Options {
  once?: true;
  data?: string;
  publish?: string;
  /** The catalogue whose buttons exist at Anveo. */
  catalogue?: string;
  /** The folder of the plans. */
  schedules: string;
  /** What the plans' clock shows at the start; without it that is the real time. */
  at?: Temporal.ZonedDateTime;
  /** The console's port; 0 is a free one. */
  consolePort: number;
  ports: { sqs: number; dynamodb: number; secrets: number; lambda: number; anveo: number; http: number };
}

const port = (value: string): number => {
  if (!/^\d+$/.test(value) || Number(value) > 65_535) throw new InvalidArgumentError('must be a port from 0 to 65535');
  return Number(value);
};

const AT_FORM = "a local time and a time zone, such as '2026-12-24T17:59:50 America/New_York'";

/** Reads a moment. Of a local time that occurs twice it is the first, as for plans. */
const moment = (text: string): Temporal.ZonedDateTime => {
  const [at = '', timezone = '', ...rest] = text.trim().split(/\s+/);
  if (timezone === '' || rest.length > 0) throw new InvalidArgumentError(`must be ${AT_FORM}`);
  const faults = faultsOfWhen({ at, timezone });
  if (faults.length === 0) return Temporal.PlainDateTime.from(at).toZonedDateTime(timezone);
  const names = { 'when.at': 'the local time', 'when.timezone': 'the time zone' } as Record<string, string>;
  throw new InvalidArgumentError(faults.map(({ path, message }) => `${names[path] ?? path} ${message}`).join('; '));
};

const command = new Command('npm start --')
  .description(
    'The whole product on this machine: SQS, DynamoDB, Secrets Manager, Anveo, the functions and their HTTP API.',
  )
  .version(project.version)
  .option('--once', 'end after the table: exit 0 when every example ended as its file expects, else 1')
  .option('--data <dir>', 'keep all state in this folder, so that the next start goes on where this one ended')
  .option(
    '--publish <file>',
    'publish these examples (default: examples/updates.jsonl, unless --data holds an earlier state)',
  )
  .option('--catalogue <file>', 'the buttons of this catalogue exist at Anveo (default: examples/catalogue.csv)')
  .option('--schedules <dir>', 'run the enabled plans of this folder when they are due', 'schedules')
  .addOption(
    new Option('--at <time>', `start the plans' clock here: ${AT_FORM}; it goes on at real speed`)
      .argParser(moment)
      .conflicts('once'),
  )
  .option('--sqs-port <port>', 'port for SQS and S3, 0 for a free one', port, 0)
  .option('--dynamodb-port <port>', 'port for DynamoDB', port, 0)
  .option('--secrets-port <port>', 'port for Secrets Manager', port, 0)
  .option('--lambda-port <port>', 'port for Lambda', port, 0)
  .option('--anveo-port <port>', 'port for the Anveo simulator', port, 0)
  .option('--http-port <port>', 'port for the HTTP API', port, 0)
  .option('--console-port <port>', 'port for the console', port, 0)
  // A suggestion comes on a line of its own.
  .configureOutput({ outputError: (text, write) => write(`${text.trimEnd().replaceAll('\n', ' ')}\n`) });

/** npm takes options that stand before `--` as its own settings, and hands them on as variables. */
const refuseOptionsOfNpm = (environment: NodeJS.ProcessEnv) => {
  for (const { long } of command.options) {
    const variable = `npm_config_${long?.slice(2).replaceAll('-', '_')}`;
    if (environment[variable] !== undefined) command.error(`error: npm took ${long}; write npm start -- ${long}`);
  }
};

/** Reads the command line. Ends the process with one line on standard error when it is wrong. */
export const readOptions = (): Options => {
  refuseOptionsOfNpm(process.env);
  const { sqsPort, dynamodbPort, secretsPort, lambdaPort, anveoPort, httpPort, ...options } = command
    .parse()
    .opts<Omit<Options, 'ports'> & Record<`${keyof Options['ports']}Port`, number>>();
  const aws = { sqs: sqsPort, dynamodb: dynamodbPort, secrets: secretsPort, lambda: lambdaPort };
  return { ...options, ports: { ...aws, anveo: anveoPort, http: httpPort } };
};
