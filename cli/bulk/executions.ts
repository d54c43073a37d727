import {
  DescribeExecutionCommand,
  ExecutionDoesNotExist,
  type ExecutionStatus,
  ListExecutionsCommand,
  SFNClient,
} from '@aws-sdk/client-sfn';
import type { RunInput } from '../../plans/run-input.ts';
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
  /** Updates that SQS took; undefined where the execution does not say it. */
  published: number | undefined;
}

const STATES: Readonly<Record<ExecutionStatus, Execution['state']>> = {
  RUNNING: 'running',
  SUCCEEDED: 'done',
  FAILED: 'failed',
  TIMED_OUT: 'failed',
  ABORTED: 'stopped',
  PENDING_REDRIVE: 'failed',
};

/** Reads an execution's input or output. Anybody can start an execution: what is not as expected reads as nothing. */
const parse = <T extends object>(json = '{}'): Partial<T> => {
  try {
    return Object(JSON.parse(json));
  } catch {
    return {};
  }
};

/** Returns how many updates a run has published: every row of the catalogue, where it succeeded and its plan has no `where`. */
const publishedBy = (plan: Partial<RunInput['plan']> | undefined, output: string | undefined): number | undefined => {
  const { rows } = parse<{ rows: number }>(output);
  return plan && !plan.where && typeof rows === 'number' ? rows : undefined;
};

const describe = async (client: SFNClient, executionArn: string): Promise<Execution> => {
  const command = new DescribeExecutionCommand({ executionArn });
  const { name = '', status = 'RUNNING', startDate, input, output } = await client.send(command);
  const { plan } = parse<RunInput>(input);
  return {
    runId: name,
    arn: executionArn,
    startedAt: Number(startDate),
    state: STATES[status],
    plan: plan?.name,
    published: publishedBy(plan, output),
  };
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
