import { Command, InvalidArgumentError } from 'commander';

/** What `npm start` takes. */
export interface Options {
  once?: true;
  data?: string;
  publish?: string;
  ports: { sqs: number; dynamodb: number; secrets: number; lambda: number; anveo: number };
}

const port = (value: string): number => {
  if (!/^\d+$/.test(value) || Number(value) > 65_535) throw new InvalidArgumentError('must be a port from 0 to 65535');
  return Number(value);
};

const command = new Command('npm start --')
  .description('The whole product on this machine: SQS, DynamoDB, Secrets Manager, Anveo and the function.')
  .option('--once', 'end after the table: exit 0 when every example ended as its file expects, else 1')
  .option('--data <dir>', 'keep all state in this folder, so that the next start goes on where this one ended')
  .option(
    '--publish <file>',
    'publish these examples (default: examples/updates.jsonl, unless --data holds an earlier state)',
  )
  .option('--sqs-port <port>', 'port for SQS and S3, 0 for a free one', port, 0)
  .option('--dynamodb-port <port>', 'port for DynamoDB', port, 0)
  .option('--secrets-port <port>', 'port for Secrets Manager', port, 0)
  .option('--lambda-port <port>', 'port for Lambda', port, 0)
  .option('--anveo-port <port>', 'port for the Anveo simulator', port, 0)
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
  const { once, data, publish, sqsPort, dynamodbPort, secretsPort, lambdaPort, anveoPort } = command.parse().opts();
  const ports = { sqs: sqsPort, dynamodb: dynamodbPort, secrets: secretsPort, lambda: lambdaPort, anveo: anveoPort };
  return { once, data, publish, ports };
};
