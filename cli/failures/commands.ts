import type { Command } from 'commander';
import { asJson, examples, exitWith, withQueue, withTable } from '../options.ts';
import { withFilter } from './options.ts';

const source = (command: Command) => withTable(withQueue(command));

/** Adds the commands for what fails. */
export const addFailures = (program: Command): void => {
  const failures = program.command('failures').description('Shows what fails now.');

  withFilter(source(failures.command('list')))
    .description('Lists what fails now, retried and dead, and leaves the dead-letter queue as it is.')
    .option('--summary', 'group by state, kind and reason')
    .addOption(asJson())
    .addHelpText(
      'after',
      examples('failures list --summary', 'failures list --state dead --button "SALES-*" --reason profile'),
    )
    .action(exitWith(async (options) => (await import('./list.ts')).list(options)));

  source(failures.command('show'))
    .description('Shows a failure: its event, what is wrong with it, and what its button shows meanwhile.')
    .argument('<id>', "the failure's ID, from the list")
    .addOption(asJson())
    .addHelpText('after', examples('failures show 0b3f1f8e-5a4e-4a36-9d3c-6a3c1c2f5d10'))
    .action(exitWith(async (id, options) => (await import('./show.ts')).show(id, options)));
};
