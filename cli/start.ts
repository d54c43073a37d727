import { randomUUID } from 'node:crypto';
import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { runInput } from '../plans/run-input.ts';
import { EXIT, type ExitCode } from './exit.ts';
import { operatorOf } from './operator.ts';
import { print, printJson } from './output.ts';
import { type PlanOptions, planFor } from './planned-rows.ts';
import { reachable } from './reachable.ts';
import { stackOutputs } from './stack-outputs.ts';

export interface StartOptions extends PlanOptions {
  stack: string;
  json?: true;
}

/** Starts a plan on AWS now, as its schedule does, over the catalogue that was pushed last. */
export const start = async (planFile: string, { stack, json, ...options }: StartOptions): Promise<ExitCode> => {
  const plan = planFor(planFile, options);
  const { StateMachineArn: stateMachineArn, QueueUrl: queueUrl } = await stackOutputs(
    stack,
    'StateMachineArn',
    'QueueUrl',
  );
  const client = reachable(new SFNClient());
  const by = await operatorOf({ client, queueUrl });
  const command = new StartExecutionCommand({
    stateMachineArn,
    name: `${plan.name}-${randomUUID()}`,
    input: JSON.stringify(runInput(plan, by)),
  });
  const { executionArn } = await client.send(command);
  await (json ? printJson({ executionArn }) : print(`Started ${executionArn}`));
  return EXIT.done;
};
