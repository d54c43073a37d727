import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { App, Tags, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { UnreadableFileError } from '../catalogue/unreadable.ts';
import { PlanError, readPlans } from '../plans/plan-file.ts';
import { checkSelections } from './bulk/selections.ts';
import { readCanary } from './canary.ts';
import { readStackSettings, StackSettingsError } from './settings.ts';
import { ButtonUpdaterStack, stackName } from './stack.ts';

const SCHEDULES = fileURLToPath(new URL('../schedules', import.meta.url));

export interface AppOptions {
  /** The folder of the template (the CDK's default). */
  outdir?: string;
  /** The folder of the plans. */
  schedules?: string;
  /** The time of the synth. Plans whose moment has passed are left out. */
  now?: Date;
}

/**
 * Makes the CDK app: one stack, which cdk-nag checks at each synth.
 * @throws when settings or plans are wrong, with all their faults
 */
export const createApp = (
  context: Readonly<Record<string, unknown>> = {},
  { outdir, schedules = SCHEDULES, now = new Date() }: AppOptions = {},
): { app: App; stack: ButtonUpdaterStack } => {
  const app = new App({ context: { ...context }, ...(outdir !== undefined && { outdir }) });
  const settings = readStackSettings(app.node.getAllContext());
  const canary = settings.canary === undefined ? undefined : readCanary(settings.canary);
  const plans = readPlans(schedules);
  const { CDK_DEFAULT_ACCOUNT: account, CDK_DEFAULT_REGION: region } = process.env;
  const env = { ...(account && { account }), ...(region && { region }) };
  const stack = new ButtonUpdaterStack(app, stackName(settings.stage), { settings, canary, plans, now, env });
  Tags.of(stack).add('product', 'anveo-button-updater');
  Tags.of(stack).add('stage', settings.stage);
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app));
  return { app, stack };
};

/** Errors that whoever deploys can correct: a stack trace would hide what they say. */
const CORRECTABLE = [StackSettingsError, PlanError, UnreadableFileError];

if (import.meta.main) {
  try {
    await checkSelections(SCHEDULES);
    const { app, stack } = createApp();
    // `npm run synth` runs the CDK with --quiet, which does not say where the template is.
    if (process.env['npm_lifecycle_event'] === 'synth')
      process.stdout.write(`The template: ${relative('', join(app.outdir, stack.templateFile))}\n`);
  } catch (error) {
    if (!CORRECTABLE.some((each) => error instanceof each)) throw error;
    process.stderr.write(`${(error as Error).message}\n`);
    process.exit(1);
  }
}
