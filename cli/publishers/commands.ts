import type { Command } from 'commander';
import { asJson, examples, exitWith } from '../options.ts';

const STACK = ['--stack <name>', 'a deployed stack, found by its outputs'] as const;

/** Adds the commands for those who publish over HTTP. */
export const addPublishers = (program: Command): void => {
  const publishers = program.command('publishers').description('Says who may publish over HTTP, and with which keys.');

  publishers
    .command('add')
    .description('Adds a publisher, and shows its key: once, so give it to the publisher now.')
    .argument('<name>', 'its name, which is in its URL')
    .option('--buttons <patterns...>', 'only these buttons; * stands for any text (default: every button)')
    .option(...STACK)
    .addOption(asJson())
    .addHelpText('after', examples('publishers add crm', 'publishers add sales --buttons "SALES-*" NIGHT-DESK'))
    .action(exitWith(async (name, options) => (await import('./print.ts')).add(name, options)));

  publishers
    .command('rotate')
    .description('Gives a publisher a second key; both hold until --drop-old.')
    .argument('<name>', 'the publisher')
    .option('--drop-old', 'take the older key away')
    .option(...STACK)
    .option('--yes', 'do not ask')
    .addOption(asJson())
    .addHelpText('after', examples('publishers rotate crm', 'publishers rotate crm --drop-old'))
    .action(exitWith(async (name, options) => (await import('./print.ts')).rotate(name, options)));

  publishers
    .command('remove')
    .description('Removes a publisher: all that it sends is refused.')
    .argument('<name>', 'the publisher')
    .option(...STACK)
    .option('--yes', 'do not ask')
    .addOption(asJson())
    .addHelpText('after', examples('publishers remove crm', 'publishers remove crm --yes --json'))
    .action(exitWith(async (name, options) => (await import('./print.ts')).remove(name, options)));

  publishers
    .command('list')
    .description('Lists the publishers, how many keys they have, and their buttons. Keys are never shown.')
    .option(...STACK)
    .addOption(asJson())
    .addHelpText('after', examples('publishers list', 'publishers list --json --stack anveo-button-updater-prod'))
    .action(exitWith(async (options) => (await import('./print.ts')).list(options)));
};
