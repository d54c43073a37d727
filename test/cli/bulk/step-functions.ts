import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { AWS_ENVIRONMENT } from '../../../sandbox/aws.ts';
import { startCloudFormation } from '../cloud-formation.ts';

export const MACHINE = 'arn:aws:states:us-east-1:000000000000:stateMachine:button-updates-prod';
export const EXECUTION = MACHINE.replace(':stateMachine:', ':execution:');

/** An execution, as DescribeExecution tells it. Times are in epoch seconds. */
export interface Described {
  name: string;
  status: string;
  startDate: number;
  input: string;
  output?: string;
}

/**
 * Step Functions as far as DescribeExecution and ListExecutions go, and a stack whose output names the state machine; the
 * command finds both by the environment.
 */
export const startStepFunctions = async (
  executions: readonly Described[],
  outputs: Record<string, string> = {},
): Promise<void> => {
  const answer = (action: string, input: Record<string, unknown>): unknown => {
    const told = executions.map((each) => ({ ...each, executionArn: `${EXECUTION}:${each.name}` }));
    if (action === 'ListExecutions') return { executions: told.slice(0, Number(input['maxResults'])) };
    return told.find(({ executionArn }) => executionArn === input['executionArn']);
  };
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const action = String(request.headers['x-amz-target']).split('.')[1] ?? '';
    const found = answer(action, JSON.parse(body));
    response.writeHead(found ? 200 : 400, { 'Content-Type': 'application/x-amz-json-1.0' });
    response.end(JSON.stringify(found ?? { __type: 'com.amazonaws.states#ExecutionDoesNotExist', message: 'no' }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
  });
  Object.assign(process.env, AWS_ENVIRONMENT.variables, {
    AWS_ENDPOINT_URL_SFN: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  });
  await startCloudFormation({ StateMachineArn: MACHINE, ...outputs });
};
