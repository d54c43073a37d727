import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { AWS_ENVIRONMENT } from '../../sandbox/aws.ts';
import { STACK, startCloudFormation } from './cloud-formation.ts';
import { buttons, cli, OPERATOR, planned, read } from './fixture.ts';

const MACHINE = 'arn:aws:states:us-east-1:000000000000:stateMachine:button-updates-prod';

const OUTPUTS = { StateMachineArn: MACHINE, QueueUrl: 'http://127.0.0.1:1/0/button-updates.fifo' };

interface Started {
  stateMachineArn: string;
  name: string;
  input: string;
}

/** Step Functions as far as StartExecution goes; the command finds it by the environment. */
const startStepFunctions = async (refusal?: string) => {
  const started: Started[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const { stateMachineArn, name, input }: Started = JSON.parse(body);
    if (request.headers['x-amz-target'] === 'AWSStepFunctions.StartExecution')
      started.push({ stateMachineArn, name, input });
    response.writeHead(refusal ? 400 : 200, { 'Content-Type': 'application/x-amz-json-1.0' });
    response.end(
      JSON.stringify(
        refusal
          ? { __type: `com.amazonaws.swf.service.v2.model#${refusal}`, message: 'no' }
          : { executionArn: `${stateMachineArn}:${name}`, startDate: 1_798_153_200 },
      ),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
  });
  Object.assign(process.env, AWS_ENVIRONMENT.variables, {
    AWS_ENDPOINT_URL_SFN: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  });
  return started;
};

const START = ['bulk', 'start', 'plan.json', '--stack', STACK];
const CHANGE = { where: { id: ['B1'] }, set: { hour24From: 0, buttonTitle: null }, expireAfterMinutes: 60 };

test("starts the stack's state machine with the plan's change, and tells what was started", async () => {
  const started = await startStepFunctions();
  await startCloudFormation(OUTPUTS);
  const { code, out } = await cli(START, planned(buttons(2), { ...CHANGE, catalogue: '../x/buttons.csv' }));
  expect(started.map(({ input, ...rest }) => ({ ...rest, input: JSON.parse(input) }))).toEqual([
    {
      stateMachineArn: MACHINE,
      name: expect.stringMatching(/^holiday-[\w-]{1,72}$/),
      input: { by: OPERATOR, catalogueKey: 'catalogues/buttons.jsonl', plan: { name: 'holiday', ...CHANGE } },
    },
  ]);
  expect(out).toBe(`Started ${MACHINE}:${started[0]?.name}\n`);
  expect(code).toBe(0);
});

test('starts a plan that is not enabled, each time anew, and --json tells which', async () => {
  const started = await startStepFunctions();
  await startCloudFormation(OUTPUTS);
  const cwd = planned(buttons(1), { enabled: false, name: 'a'.repeat(40) });
  const outs = [await cli([...START, '--json'], cwd), await cli([...START, '--json'], cwd)].map(({ out }) => read(out));
  expect(outs).toEqual(started.map(({ name }) => [{ executionArn: `${MACHINE}:${name}` }]));
  expect(new Set(started.map(({ name }) => name)).size).toBe(2);
  // The longest name that Step Functions takes.
  for (const { name } of started) expect(name.length).toBeLessThanOrEqual(80);
});

test('with --until starts the way back, and nothing when the plan has none', async () => {
  const started = await startStepFunctions();
  await startCloudFormation(OUTPUTS);
  const until = { at: '2026-12-27T06:00:00' };
  await cli([...START, '--until'], planned(buttons(2), { ...CHANGE, until }));
  const { where } = CHANGE;
  expect(started.map(({ input }) => JSON.parse(input).plan)).toEqual([{ name: 'holiday-until', where }]);
  const { code, err } = await cli([...START, '--until'], planned(buttons(2), CHANGE));
  expect(err).toContain('plan.json: the plan has no until, so no way back');
  expect([code, started.length]).toEqual([2, 1]);
});

test('starts nothing for a plan with faults', async () => {
  const started = await startStepFunctions();
  await startCloudFormation(OUTPUTS);
  const { code, err } = await cli(START, planned(buttons(1), { set: { id: 'X' } }));
  expect(err).toContain('plan.json: set.id cannot be changed');
  expect([code, started]).toEqual([1, []]);
});

test('without the output of a state machine the stack is named', async () => {
  const started = await startStepFunctions();
  await startCloudFormation({ QueueUrl: 'x' });
  const { code, err } = await cli(START, planned(buttons(1)));
  expect(err).toContain(`the stack ${STACK} has no output StateMachineArn`);
  expect([code, started]).toEqual([2, []]);
});

test('what AWS refuses ends with 3 and says why', async () => {
  await startStepFunctions('StateMachineDoesNotExist');
  await startCloudFormation(OUTPUTS);
  const { code, err } = await cli(START, planned(buttons(1)));
  expect(err).toMatch(/anveo-buttons: .*no/);
  expect(code).toBe(3);
});
