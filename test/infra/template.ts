import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { createApp } from '../../infra/app.ts';
import type { ButtonUpdaterStack } from '../../infra/stack.ts';

/** What cdk.json gives every synth, feature flags among them. */
const { context } = JSON.parse(readFileSync(new URL('../../cdk.json', import.meta.url), 'utf8'));

export interface Resource {
  Type: string;
  Properties: Record<string, unknown>;
  DeletionPolicy?: string;
}

/** The stack's template with these settings; cdk-nag's findings fail the synth. */
export const synthesize = (
  settings: Record<string, unknown> = {},
  change: (stack: ButtonUpdaterStack) => void = () => undefined,
) => {
  const outdir = mkdtempSync(join(tmpdir(), 'cdk-'));
  const { app, stack } = createApp({ ...context, updater: settings }, outdir);
  change(stack);
  try {
    app.synth();
    return read(stack);
  } finally {
    rmSync(outdir, { recursive: true });
  }
};

const read = (stack: ButtonUpdaterStack) => {
  const template = Template.fromStack(stack);
  const resources: Record<string, Resource> = template.toJSON()['Resources'];
  return {
    template,
    stack,
    resources,
    ofType: (type: string) => Object.values(resources).filter(({ Type }) => Type === type),
    /** The properties of the only resource of a type. */
    only<T>(type: string): T {
      const [first, second] = Object.values(resources).filter(({ Type }) => Type === type);
      if (!first || second) throw new Error(`there is not one ${type}`);
      return first.Properties as T;
    },
  };
};
