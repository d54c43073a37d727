#!/usr/bin/env node
/** The operator's command. Each command's code is loaded when it runs, so that help is fast. */
import { enableCompileCache } from 'node:module';
import { styleText } from 'node:util';
import { Command, Option } from 'commander';
import project from '../package.json' with { type: 'json' };
import { addRunCommands } from './bulk/commands.ts';
import { EXIT, exitCodeOf } from './exit.ts';
import { addFailures } from './failures/commands.ts';
import {
  asJson,
  examples,
  exitWith,
  notEmpty,
  runId,
  theWayBack,
  wholeNumber,
  withPace,
  withQueue,
  withTable,
} from './options.ts';
import { printable, screen } from './output.ts';
import { addPublishers } from './publishers/commands.ts';
import { wrap } from './wrap.ts';

// Keeps compiled code for the next start, which takes half as long then.
enableCompileCache();

const EXIT_CODES = `
Exit codes: 0 done; 1 the input cannot be read or breaks rules, some of it was
not taken, or the history has nothing of the button; 2 wrong usage, or no
target; 3 AWS refused or could not be reached; 4 and 5 of publish --wait: an
update was dead-lettered; an update has no final outcome yet; 130 interrupted.`;

const PUBLISH_HELP = `
With --wait it ends with 0 when every update was delivered, superseded or found
unchanged; with 4 when one was dead-lettered; with 5 when one is still retried
or not yet received at the timeout. With --json the faults of invalid events are
printed as validate --json prints them.
${examples(
  'publish examples/update.json',
  'publish examples/update.json --wait --timeout 60',
  'publish - --stack anveo-button-updater-prod < updates.jsonl',
)}`;

/** Breaks a text for standard error at spaces where that is a terminal, which would break words. */
const onScreen = (text: string): string => {
  const { columns } = screen(process.stderr);
  const lines = text.split('\n');
  return lines.flatMap((line) => wrap(line, columns)).join('\n');
};

const program = new Command('anveo-buttons')
  .description('Operates the updates of Anveo Click2Call buttons.')
  .version(project.version)
  .addHelpText('after', EXIT_CODES)
  .showHelpAfterError('(--help shows how it is used)')
  .configureOutput({ outputError: (text, write) => write(onScreen(text)) });

program
  .command('validate')
  .description('Checks a catalogue (CSV or JSON Lines) or events, in envelopes or not, and prints every fault.')
  .argument('<file>', 'the file; - for standard input')
  .option('--catalogue', 'each button may stand in the file once only (always so for CSV)')
  .addOption(asJson())
  .addHelpText('after', examples('validate examples/catalogue.csv', 'validate - --json < updates.jsonl'))
  .action(exitWith(async (file, options) => (await import('./validate.ts')).validate(file, options)));

withTable(withQueue(program.command('publish')))
  .description('Checks button updates and sends them to the queue; one that is invalid keeps all from being sent.')
  .argument('<file>', 'events, in envelopes or not: one JSON object, JSON Lines or CSV; - for standard input')
  .option('--wait', 'follow each update to its outcome in the history; Ctrl-C ends the waiting, not the updates')
  .addOption(new Option('--timeout <seconds>', 'longest wait').default(300).argParser(wholeNumber(1, 1_209_600)))
  .addOption(asJson())
  .addHelpText('after', PUBLISH_HELP)
  .action(exitWith(async (file, options) => (await import('./publish.ts')).publish(file, options)));

withTable(program.command('history'))
  .description('Shows what a button shows now, then its updates, newest first, and what each of them changed.')
  .argument('<button>', "the button's ID", notEmpty)
  .option('--stack <name>', 'a deployed stack, found by its outputs')
  .addOption(new Option('--limit <n>', 'most updates shown').default(20).argParser(wholeNumber(1, 1000)))
  .addOption(asJson())
  .addHelpText('after', examples('history SUPPORT', 'history SUPPORT --limit 1 --json'))
  .action(exitWith(async (button, options) => (await import('./print-history.ts')).history(button, options)));

withTable(withQueue(program.command('status')))
  .description('Shows how updates go: whether they flow, the queue, dead letters, and what fails now and why.')
  .addOption(new Option('--watch [seconds]', 'look again and again').preset(5).argParser(wholeNumber(1, 3600)))
  .addOption(asJson())
  .addHelpText('after', examples('status', 'status --watch 2', 'status --json --stack anveo-button-updater-prod'))
  .action(exitWith(async (options) => (await import('./print-status.ts')).status(options)));

program
  .command('pause')
  .description('Pauses the delivery: updates wait in the queue. Batches under way end first.')
  .option('--stack <name>', 'a deployed stack, found by its outputs')
  .option('--yes', 'do not ask')
  .addOption(asJson())
  .addHelpText('after', examples('pause', 'pause --yes --stack anveo-button-updater-prod'))
  .action(exitWith(async (options) => (await import('./print-pause.ts')).pause(options)));

program
  .command('resume')
  .description('Resumes the delivery of what waits in the queue.')
  .option('--stack <name>', 'a deployed stack, found by its outputs')
  .option('--yes', 'do not ask')
  .addOption(asJson())
  .addHelpText('after', examples('resume', 'resume --yes --stack anveo-button-updater-prod'))
  .action(exitWith(async (options) => (await import('./print-pause.ts')).resume(options)));

addFailures(program);
addPublishers(program);

const bulk = program.command('bulk').description('Changes many buttons by a plan.');

bulk
  .command('preview')
  .description('Shows what a plan would change, and what of it is invalid; sends nothing.')
  .argument('<plan>', 'the plan, a JSON file')
  .addOption(theWayBack())
  .option('--all', 'every button, not only the first 20')
  .addOption(asJson())
  .addHelpText('after', examples('bulk preview schedules/holiday.json', 'bulk preview schedules/holiday.json --until'))
  .action(exitWith(async (plan, options) => (await import('./print-preview.ts')).preview(plan, options)));

withPace(withQueue(bulk.command('run')))
  .description('Sends what a plan changes to the queue now, from this machine and its catalogue.')
  .argument('<plan>', 'the plan, a JSON file')
  .addOption(theWayBack())
  .option('--yes', 'do not ask')
  .option('--run-id <id>', 'repeat a run that was interrupted', runId)
  .addOption(asJson())
  .addHelpText(
    'after',
    examples(
      'bulk run schedules/holiday.json',
      'bulk run schedules/holiday.json --until',
      'bulk run schedules/holiday.json --yes --stack anveo-button-updater-prod',
    ),
  )
  .action(exitWith(async (plan, options) => (await import('./run.ts')).run(plan, options)));

addRunCommands(bulk);

bulk
  .command('start')
  .description('Starts a plan on AWS now, as its schedule would, over the catalogue that was pushed last.')
  .argument('<plan>', 'the plan, a JSON file')
  .addOption(theWayBack())
  .requiredOption('--stack <name>', 'a deployed stack, found by its outputs')
  .addOption(asJson())
  .addHelpText('after', examples('bulk start schedules/holiday.json --stack anveo-button-updater-prod'))
  .action(exitWith(async (plan, options) => (await import('./start.ts')).start(plan, options)));

program
  .command('schedules')
  .description('Shows the next runs of each plan, in its time zone and in UTC.')
  .argument('[folder]', 'where the plans are', 'schedules')
  .addOption(new Option('--count <n>', 'runs of each plan').default(3).argParser(wholeNumber(1, 1000)))
  .addOption(asJson())
  .addHelpText('after', examples('schedules', 'schedules --count 10 --json'))
  .action(exitWith(async (folder, options) => (await import('./print-schedules.ts')).schedules(folder, options)));

withTable(withQueue(program.command('console')))
  .description('Serves a page on this machine that shows and does what these commands do.')
  .addOption(
    new Option('--port <port>', 'a port of this machine (default: a free one)')
      .default(0)
      .argParser(wholeNumber(0, 65_535)),
  )
  .option('--read-only', 'show everything, change nothing')
  .option('--schedules <folder>', 'where the plans are', 'schedules')
  .addHelpText('after', examples('console', 'console --read-only --stack anveo-button-updater-prod'))
  .action(exitWith(async (options) => (await import('../console/server.ts')).console(options)));

program
  .command('catalogue')
  .description('Keeps the catalogue that runs on AWS read.')
  .command('push')
  .description('Checks a catalogue and uploads it; one fault keeps it from being uploaded.')
  .argument('<file>', 'the catalogue, CSV or JSON Lines')
  .addOption(new Option('--stack <name>', 'a deployed stack, found by its outputs').conflicts('bucket'))
  .option('--bucket <name>', 'a bucket (default: that of the sandbox running in this folder)')
  .addOption(asJson())
  .addHelpText('after', examples('catalogue push examples/catalogue.csv --stack anveo-button-updater-prod'))
  .action(exitWith(async (file, options) => (await import('./push.ts')).push(file, options)));

/** Exits with EXIT.usage for every error of Commander, and with EXIT.done after help. */
const exitOnUsage = (command: Command): void => {
  command.exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? EXIT.done : EXIT.usage));
  for (const each of command.commands) exitOnUsage(each);
};
exitOnUsage(program);

// EPIPE: the reader closed the pipe early, as `head` does.
process.stdout.on('error', ({ code }: NodeJS.ErrnoException) =>
  process.exit(code === 'EPIPE' ? EXIT.done : EXIT.refused),
);

try {
  await program.parseAsync();
} catch (error) {
  const name = program.name();
  const mark = styleText('red', name, { stream: process.stderr });
  const lines = (error as Error).message.split('\n').map(printable);
  process.stderr.write(`${onScreen(`${name}: ${lines.join('\n')}`).replace(name, mark)}\n`);
  process.exitCode = exitCodeOf(error);
}
