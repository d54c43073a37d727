import {
  DescribeExecutionCommand,
  ExecutionDoesNotExist,
  type ExecutionStatus,
  ListExecutionsCommand,
  SFNClient,
} from '@aws-sdk/client-sfn';
import { readBy } from '../../functions/queue/message.ts';
import type { RunInput } from '../../plans/run-input.ts';
import { reachable } from '../reachable.ts';
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
  /** Who started it, as its input says. */
  by: string | undefined;
  /** Updates that SQS took; undefined where the execution does not say it. */
  published: number | undefined;
  /** Why `published` is not known. */
  whyUnknown: string | undefined;
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

type Published = Pick<Execution, 'published' | 'whyUnknown'>;
const unknown = (whyUnknown: string): Published => ({ published: undefined, whyUnknown });

/**
 * Returns how many updates a run has published. An execution counts the rows of the catalogue, once all batches have ended:
 * every row was published where all succeeded and the plan has no `where`.
 */
const publishedBy = (
  state: Execution['state'],
  plan: Partial<RunInput['plan']> | undefined,
  output: string | undefined,
): Published => {
  if (state === 'running') return unknown('the execution counts once it has ended');
  if (state !== 'done') return unknown('a batch that failed does not say what it sent');
  if (plan?.where) return unknown('the execution counts rows, also those left out by where');
  const { rows } = parse<{ rows: number }>(output);
  if (!plan || typeof rows !== 'number') return unknown('the execution does not say it');
  return { published: rows, whyUnknown: undefined };
};

const describe = async (client: SFNClient, executionArn: string): Promise<Execution> => {
  const command = new DescribeExecutionCommand({ executionArn });
  const { name = '', status = 'RUNNING', startDate, input, output } = await client.send(command);
  const { plan, by } = parse<RunInput>(input);
  return {
    runId: name,
    arn: executionArn,
    startedAt: Number(startDate),
    state: STATES[status],
    plan: plan?.name,
    by: readBy(by),
    ...publishedBy(STATES[status], plan, output),
  };
};

/** Returns a run on AWS; undefined when the stack has no execution of that name. */
export const findExecution = async (stack: string, runId: string): Promise<Execution | undefined> => {
  const { StateMachineArn } = await stackOutputs(stack, 'StateMachineArn');
  const arn = `${StateMachineArn.replace(':stateMachine:', ':execution:')}:${runId}`;
  try {
    return await describe(reachable(new SFNClient()), arn);
  } catch (error) {
    if (error instanceof ExecutionDoesNotExist) return undefined;
    throw error;
  }
};

/** Returns the latest runs on AWS, newest first. @param most 1,000 at most */
export const latestExecutions = async (stack: string, most: number): Promise<Execution[]> => {
  const { StateMachineArn: stateMachineArn } = await stackOutputs(stack, 'StateMachineArn');
  const client = reachable(new SFNClient());
  const { executions = [] } = await client.send(new ListExecutionsCommand({ stateMachineArn, maxResults: most }));
  return Promise.all(executions.map(({ executionArn = '' }) => describe(client, executionArn)));
};
