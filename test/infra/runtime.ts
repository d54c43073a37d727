import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { AWS_ENVIRONMENT } from '../../sandbox/aws.ts';
import { startRuntimeApi } from './runtime-api.ts';

const RIC = fileURLToPath(new URL('../runtime-client/node_modules/aws-lambda-ric/', import.meta.url));
const DIST = fileURLToPath(new URL('../../dist/functions/', import.meta.url));

/** Whether the runtime client is installed (docs/adr/0008). In CI it must be. */
export const canDeploy = existsSync(`${RIC}rapid-client.node`) || process.env['CI'] !== undefined;

/** A function's properties in the template. */
export interface DeployedFunction {
  FunctionName: string;
  Handler: string;
  MemorySize: number;
  Environment: { Variables: Record<string, string | { Ref: string }> };
}

/** What Lambda itself sets: https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html */
const lambdaEnvironment = ({ FunctionName, Handler, MemorySize }: DeployedFunction, name: string) => ({
  AWS_LAMBDA_FUNCTION_NAME: FunctionName,
  AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(MemorySize),
  AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${FunctionName}`,
  AWS_LAMBDA_LOG_STREAM_NAME: 'stream',
  AWS_LAMBDA_LOG_FORMAT: 'JSON',
  AWS_LAMBDA_LOG_LEVEL: 'INFO',
  LAMBDA_TASK_ROOT: `${DIST}${name}`,
  _HANDLER: Handler,
});

/** Returns the function's environment in the template. `here` has the values of references, by the start of their names. */
export const resolved = (
  { Environment }: DeployedFunction,
  here: Readonly<Record<string, string>>,
): Record<string, string> => {
  const resolve = (value: string | { Ref: string }): string => {
    if (typeof value === 'string') return value;
    const found = Object.entries(here).find(([name]) => value.Ref.startsWith(name));
    if (!found) throw new Error(`nothing here stands for ${value.Ref}`);
    return found[1];
  };
  return Object.fromEntries(Object.entries(Environment.Variables).map(([name, value]) => [name, resolve(value)]));
};

/** Runs a built bundle under AWS's runtime interface client, as Lambda does, until the test ends. */
export const startRuntime = async (name: string, deployed: DeployedFunction, environment: Record<string, string>) => {
  const api = await startRuntimeApi();
  const runtime = spawn(process.execPath, [`${RIC}index.mjs`], {
    env: {
      ...AWS_ENVIRONMENT.variables,
      ...environment,
      AWS_LAMBDA_RUNTIME_API: api.address,
      ...lambdaEnvironment(deployed, name),
    },
  });
  let output = '';
  for (const stream of [runtime.stdout, runtime.stderr]) {
    stream.on('data', (chunk) => {
      output += chunk;
    });
  }
  onTestFinished(() => {
    runtime.kill('SIGKILL');
  });
  const died = once(runtime, 'exit').then(() => Promise.reject(new Error(`the runtime ended: ${output}`)));
  died.catch(() => undefined);
  const invoke = (event: unknown) => Promise.race([api.invoke(event), died]);
  return { invoke, runtime, output: () => output };
};
