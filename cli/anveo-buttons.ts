#!/usr/bin/env node
/** The operator's command. Exit codes: 0 done; 1 refused or not sent, with the reasons on standard error. */
import { styleText } from 'node:util';
import { Command, Option } from 'commander';
import { publish } from './publish.ts';
import type { TargetOptions } from './target.ts';

const program = new Command('anveo-buttons')
  .description('Operates the updates of Anveo Click2Call buttons.')
  .showHelpAfterError();

program
  .command('publish')
  .description('Checks button updates and sends them to the queue; one that is invalid keeps all from being sent.')
  .argument('<file>', 'one event as JSON, or JSON Lines with one event a line; - for standard input')
  .addOption(new Option('--stack <name>', 'a deployed stack, found by its outputs').conflicts('queueUrl'))
  .option('--queue-url <url>', 'a queue (default: that of the sandbox running in this folder)')
  .addHelpText(
    'after',
    '\nExamples:\n  $ anveo-buttons publish examples/update.json\n  $ cat updates.jsonl | anveo-buttons publish - --stack anveo-button-updater-prod',
  )
  .action(async (file: string, options: TargetOptions) => {
    const sent = await publish(file, options);
    process.stdout.write(sent.map(({ messageId, buttonId }) => `${messageId}  ${buttonId}\n`).join(''));
  });

try {
  await program.parseAsync();
} catch (error) {
  const mark = styleText('red', 'anveo-buttons', { stream: process.stderr });
  process.stderr.write(`${mark}: ${(error as Error).message}\n`);
  process.exitCode = 1;
}
