import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { type AppOptions, createApp } from '../../infra/app.ts';
import type { ButtonUpdaterStack } from '../../infra/stack.ts';

/** The context of cdk.json, with its feature flags. */
const { context } = JSON.parse(readFileSync(new URL('../../cdk.json', import.meta.url), 'utf8'));

export interface Resource {
  Type: string;
  Properties: Record<string, unknown>;
  DeletionPolicy?: string;
  DependsOn?: string[];
}

interface Options extends Omit<AppOptions, 'outdir'> {
  change?: (stack: ButtonUpdaterStack) => void;
}

const synthesizeWith = (settings: Record<string, unknown>, { change = () => undefined, ...options }: Options = {}) => {
  const outdir = mkdtempSync(join(tmpdir(), 'cdk-'));
  const { app, stack } = createApp({ ...context, updater: settings }, { ...options, outdir });
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
    /** The infos that the synth prints. */
    infos: stack.node
      .findAll()
      .flatMap(({ node }) => node.metadata)
      .flatMap(({ type, data }) => (type === 'aws:cdk:info' ? [String(data)] : [])),
    /** Returns the properties of the only resource of a type that has these properties. */
    only<T>(type: string, having: Record<string, unknown> = {}): T {
      const [first, second] = Object.values(resources).filter(
        ({ Type, Properties }) =>
          Type === type && Object.entries(having).every(([key, value]) => Properties[key] === value),
      );
      if (!first || second) throw new Error(`there is not one ${type} ${JSON.stringify(having)}`);
      return first.Properties as T;
    },
    /** Returns what the roles with this start of a logical ID may do: sorted actions, and the resource as text. */
    allowed: (role: string) =>
      Object.values(resources)
        .filter(
          ({ Type, Properties }) => Type === 'AWS::IAM::Policy' && JSON.stringify(Properties['Roles']).includes(role),
        )
        .flatMap(({ Properties }) => statementsOf(Properties)),
  };
};

/** Templates by their settings, since a synth takes a second. The first is made before all tests: it loads the CDK, which takes seconds. */
const made = new Map([['{}', synthesizeWith({})]]);

/** Returns the stack's template with these settings, to be read only. A finding of cdk-nag throws. */
export const synthesize = (settings: Record<string, unknown> = {}, options?: Options) => {
  if (options) return synthesizeWith(settings, options);
  const key = JSON.stringify(settings);
  const synthesized = made.get(key) ?? synthesizeWith(settings);
  made.set(key, synthesized);
  return synthesized;
};

interface Statement {
  Action: string | string[];
  Resource: unknown;
}

/** Returns a policy's statements: sorted actions, and the resource as text. */
export const statementsOf = (properties: Record<string, unknown>): [actions: string[], resource: string][] => {
  const { Statement } = properties['PolicyDocument'] as { Statement: Statement[] };
  return Statement.map(({ Action, Resource }) => [[Action].flat().sort(), JSON.stringify(Resource)]);
};
