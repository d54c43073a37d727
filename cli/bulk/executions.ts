import {
  DescribeExecutionCommand,
  ExecutionDoesNotExist,
  type ExecutionStatus,
  ListExecutionsCommand,
  SFNClient,
} from '@aws-sdk/client-sfn';
import { stackOutputs } from '../stack-outputs.ts';
import type { RunState } from './record.ts';

/** A run on AWS: an execution of the state machine, whose name is the run's ID. */
export interface Execution {
  runId: string;
  arn: string;
  /** In milliseconds since the epoch. */
  startedAt: number;
  state: RunState | 'failed';
  plan: string | undefined;
}

const STATES: Readonly<Record<ExecutionStatus, Execution['state']>> = {
  RUNNING: 'running',
  SUCCEEDED: 'done',
  FAILED: 'failed',
  TIMED_OUT: 'failed',
  ABORTED: 'stopped',
  PENDING_REDRIVE: 'failed',
};

/** Returns the plan's name in an execution's input. */
const planOf = (input = '{}'): string | undefined => {
  try {
    return JSON.parse(input).plan?.name;
  } catch {
    return undefined;
  }
};

const describe = async (client: SFNClient, executionArn: string): Promise<Execution> => {
  const {
    name = '',
    status = 'RUNNING',
    startDate,
    input,
  } = await client.send(new DescribeExecutionCommand({ executionArn }));
  return { runId: name, arn: executionArn, startedAt: Number(startDate), state: STATES[status], plan: planOf(input) };
};

/** Returns a run on AWS; undefined when the stack has no execution of that name. */
export const findExecution = async (stack: string, runId: string): Promise<Execution | undefined> => {
  const { StateMachineArn } = await stackOutputs(stack, 'StateMachineArn');
  const arn = `${StateMachineArn.replace(':stateMachine:', ':execution:')}:${runId}`;
  try {
    return await describe(new SFNClient(), arn);
  } catch (error) {
    if (error instanceof ExecutionDoesNotExist) return undefined;
    throw error;
  }
};

/** Returns the latest runs on AWS, newest first. @param most 1,000 at most */
export const latestExecutions = async (stack: string, most: number): Promise<Execution[]> => {
  const { StateMachineArn: stateMachineArn } = await stackOutputs(stack, 'StateMachineArn');
  const client = new SFNClient();
  const { executions = [] } = await client.send(new ListExecutionsCommand({ stateMachineArn, maxResults: most }));
  return Promise.all(executions.map(({ executionArn = '' }) => describe(client, executionArn)));
};
