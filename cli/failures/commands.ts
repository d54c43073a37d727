import { type Command, Option } from 'commander';
import { asJson, examples, exitWith, wholeNumber, withQueue, withTable } from '../options.ts';

/** Gives a command the options of a filter. */
const withFilter = (command: Command): Command =>
  command
    .addOption(new Option('--state <state>', 'only those in this state').choices(['retrying', 'dead']))
    .option('--kind <kind>', 'only of this kind: Rejected, Invalid, …, Moved, or a cause such as anveo')
    .option('--button <pattern>', 'only of these buttons; * stands for any text')
    .option('--profile <id>', 'only of this profile')
    .option('--reason <text>', 'only those whose reason has this text')
    .option('--run <id>', 'only those of this run')
    .option('--since <time>', 'only those that began to fail then or later')
    .option('--before <time>', 'only those that began to fail earlier');

const source = (command: Command) => withTable(withQueue(command));

/** Collects the values of an option that may be given again. */
const collect = (value: string, before: readonly string[] = []) => [...before, value];

/** Gives a command what names the failures that it changes. */
const withSelection = (command: Command) =>
  withFilter(command)
    .argument('[ids...]', 'IDs of failures, from the list')
    .option('--all', 'all of them, where neither IDs nor a filter are given');

/** Adds the commands that move dead letters to files and back. */
const addFiles = (failures: Command): void => {
  withSelection(source(failures.command('discard')))
    .description('Gives dead updates up for good: their letters go to a file, and out of the queue.')
    .requiredOption('--because <text>', 'why; the history and the file keep it')
    .option('--file <file>', 'a new file for the letters (default: discarded-TIME.jsonl)')
    .option('--yes', 'do not ask')
    .addOption(asJson())
    .addHelpText('after', examples('failures discard --kind Expired --because "the holiday is over"'))
    .action(exitWith(async (ids, options) => (await import('./print-discard.ts')).discard(ids, options)));

  withSelection(source(failures.command('export')))
    .description('Writes dead letters to a file, whole, and leaves them in the queue.')
    .option('--file <file>', 'a new file for the letters (default: failures-TIME.jsonl)')
    .addOption(asJson())
    .addHelpText('after', examples('failures export --all --file letters.jsonl'))
    .action(exitWith(async (ids, options) => (await import('./print-discard.ts')).exportFailures(ids, options)));

  source(failures.command('import'))
    .description('Puts letters of a file of discard or export back into the dead-letter queue.')
    .argument('<file>', 'the file')
    .option('--yes', 'do not ask')
    .addOption(asJson())
    .addHelpText('after', examples('failures import discarded-20261124T201500Z.jsonl'))
    .action(exitWith(async (file, options) => (await import('./print-discard.ts')).importFailures(file, options)));
};

/** Adds the commands for what fails. */
export const addFailures = (program: Command): void => {
  const failures = program.command('failures').description('Shows what fails now, and sends it again or gives it up.');

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

  withSelection(source(failures.command('replay')))
    .description('Sends dead letters again, in the order of their buttons; what was overtaken is settled and not sent.')
    .option('--set <field=value>', 'mend a field on the way, JSON or text; null removes it', collect)
    .addOption(new Option('--edit', 'mend the events in an editor ($VISUAL, $EDITOR)').conflicts('set'))
    .option('--force', 'send what SQS itself moved, too')
    .addOption(new Option('--rate <n>', 'updates a second').default(20).argParser(wholeNumber(1, 1000)))
    .option('--dry-run', 'only say what would be done')
    .option('--yes', 'do not ask')
    .addOption(asJson())
    .addHelpText(
      'after',
      examples(
        'failures replay --reason "unknown profile" --dry-run',
        'failures replay --button "SALES-*" --set profileId=PROFILE7',
        'failures replay 0b3f1f8e-5a4e-4a36-9d3c-6a3c1c2f5d10 --edit',
      ),
    )
    .action(exitWith(async (ids, options) => (await import('./print-replay.ts')).replay(ids, options)));
  addFiles(failures);
};
