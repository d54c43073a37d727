import { App, Tags, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { readStackSettings } from './settings.ts';
import { ButtonUpdaterStack, stackName } from './stack.ts';

/** The CDK app: one stack, checked by cdk-nag at every synth. */
export const createApp = (
  context: Readonly<Record<string, unknown>> = {},
  outdir?: string,
): { app: App; stack: ButtonUpdaterStack } => {
  const app = new App({ context: { ...context }, ...(outdir !== undefined && { outdir }) });
  const settings = readStackSettings(app.node.getAllContext());
  const { CDK_DEFAULT_ACCOUNT: account, CDK_DEFAULT_REGION: region } = process.env;
  const env = { ...(account && { account }), ...(region && { region }) };
  const stack = new ButtonUpdaterStack(app, stackName(settings.stage), { settings, env });
  Tags.of(stack).add('product', 'anveo-button-updater');
  Tags.of(stack).add('stage', settings.stage);
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app));
  return { app, stack };
};

if (import.meta.main) createApp();
