import { randomUUID } from 'node:crypto';
import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { readPlan } from '../plans/plan-file.ts';
import { runInput } from '../plans/run-input.ts';
import { EXIT, type ExitCode } from './exit.ts';
import { print, printJson } from './output.ts';
import { stackOutputs } from './stack-outputs.ts';

export interface StartOptions {
  stack: string;
  json?: true;
}

/** Starts a plan on AWS now, as its schedule does, over the catalogue that was pushed last. */
export const start = async (planFile: string, { stack, json }: StartOptions): Promise<ExitCode> => {
  const plan = readPlan(planFile);
  const { StateMachineArn: stateMachineArn } = await stackOutputs(stack, 'StateMachineArn');
  const command = new StartExecutionCommand({
    stateMachineArn,
    name: `${plan.name}-${randomUUID()}`,
    input: JSON.stringify(runInput(plan)),
  });
  const { executionArn } = await new SFNClient().send(command);
  await (json ? printJson({ executionArn }) : print(`Started ${executionArn}`));
  return EXIT.done;
};
