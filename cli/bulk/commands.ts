import { type Command, Option } from 'commander';
import { asJson, examples, exitWith, runId, wholeNumber, withPace, withQueue, withTable } from '../options.ts';

/** Adds the commands for runs that were sent: status, runs and undo. */
export const addRunCommands = (bulk: Command): void => {
  withTable(bulk.command('status'))
    .description('Shows what became of a run: delivered, superseded, unchanged, retrying, dead, waiting.')
    .argument('<run>', "the run's ID", runId)
    .option('--stack <name>', 'a deployed stack, found by its outputs')
    .addOption(new Option('--watch [seconds]', 'look again until it is over').preset(5).argParser(wholeNumber(1, 3600)))
    .addOption(asJson())
    .addHelpText(
      'after',
      examples('bulk status RUN --watch', 'bulk status RUN --json --stack anveo-button-updater-prod'),
    )
    .action(exitWith(async (run, options) => (await import('./print-status.ts')).bulkStatus(run, options)));

  bulk
    .command('runs')
    .description('Lists the latest runs: those sent from this folder, and with --stack those on AWS.')
    .option('--stack <name>', 'a deployed stack, found by its outputs')
    .addOption(new Option('--limit <n>', 'most runs shown').default(20).argParser(wholeNumber(1, 1000)))
    .addOption(asJson())
    .addHelpText('after', examples('bulk runs', 'bulk runs --json --stack anveo-button-updater-prod'))
    .action(exitWith(async (options) => (await import('./print-runs.ts')).bulkRuns(options)));

  withPace(withTable(withQueue(bulk.command('undo'))))
    .description('Sends each button what it showed before a run; leaves alone what has been changed since.')
    .argument('<run>', "the run's ID", runId)
    .option('--dry-run', 'show what would be sent, and send nothing')
    .option('--yes', 'do not ask')
    .option('--run-id <id>', 'repeat an undo that was interrupted', runId)
    .addOption(asJson())
    .addHelpText('after', examples('bulk undo RUN --dry-run', 'bulk undo RUN --yes --stack anveo-button-updater-prod'))
    .action(exitWith(async (run, options) => (await import('./print-undo.ts')).bulkUndo(run, options)));
};
