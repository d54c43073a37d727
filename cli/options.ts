import { type Command, InvalidArgumentError, Option } from 'commander';
import type { ExitCode } from './exit.ts';

/** Returns a parser of whole numbers in a range. */
export const wholeNumber = (from: number, to: number) => (value: string) => {
  const number = Number(value);
  if (/^\d+$/.test(value) && number >= from && number <= to) return number;
  throw new InvalidArgumentError(`must be a whole number from ${from} to ${to}`);
};

/** Returns a text if it is not empty. */
export const notEmpty = (value: string) => {
  if (value !== '') return value;
  throw new InvalidArgumentError('must not be empty');
};

/** Returns a run's ID if it is one. */
export const runId = (value: string) => {
  if (/^[\w-]{1,100}$/.test(value)) return value;
  throw new InvalidArgumentError('must be 1 to 100 letters, digits, hyphens and underscores');
};

const queueUrl = (value: string) => {
  const url = URL.parse(value);
  if (url && /^https?:$/.test(url.protocol) && url.pathname.length > 1) return value;
  throw new InvalidArgumentError('must be the URL of an SQS queue');
};

/** Returns the examples of a command's help. */
export const examples = (...lines: string[]) =>
  `\nExamples:\n${lines.map((line) => `  $ anveo-buttons ${line}`).join('\n')}`;

/** Makes the option `--json`. */
export const asJson = () => new Option('--json', 'JSON Lines for scripts');

/** Makes the option `--until`. */
export const theWayBack = () => new Option('--until', "the plan's way back: its buttons as the catalogue has them");

const tableName = (value: string) => {
  if (/^[\w.-]{3,255}$/.test(value)) return value;
  throw new InvalidArgumentError('must be the name of a DynamoDB table');
};

/** Gives a command the option that names the history's table. */
export const withTable = (command: Command) =>
  command.addOption(
    new Option('--table <name>', 'the table of the history (default: that of the sandbox running in this folder)')
      .argParser(tableName)
      .conflicts('stack'),
  );

/** Gives a command the options that name a queue. */
export const withQueue = (command: Command) =>
  command
    .addOption(new Option('--stack <name>', 'a deployed stack, found by its outputs').conflicts('queueUrl'))
    .option('--queue-url <url>', 'a queue (default: that of the sandbox running in this folder)', queueUrl);

/** Gives a command the options that say how fast it sends. */
export const withPace = (command: Command) =>
  command
    .addOption(new Option('--concurrency <n>', 'batches under way at once').default(10).argParser(wholeNumber(1, 100)))
    .addOption(
      new Option(
        '--backlog <n>',
        'send while the queue holds fewer messages, so that other updates wait for seconds only',
      )
        .default(500)
        .argParser(wholeNumber(1, 100_000)),
    );

/** Makes a command's action from a function that returns the exit code. */
export const exitWith =
  <A extends unknown[]>(action: (...args: A) => Promise<ExitCode>) =>
  async (...args: A) => {
    process.exitCode = await action(...args);
  };
