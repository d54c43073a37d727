import { expect, onTestFinished, test } from 'vitest';
import { setPaused } from '../../cli/pause.ts';
import { findMapping } from '../../cli/paused.ts';
import { AWS_ENVIRONMENT } from '../../sandbox/aws.ts';
import { startSandbox } from '../../sandbox/sandbox.ts';
import { simpleEvent } from '../delivery/events.ts';
import { folder } from '../sandbox/program.ts';
import { STACK, startCloudFormation } from './cloud-formation.ts';
import { cli, jsonLines, read } from './fixture.ts';
import { MAPPING, startLambda } from './lambda.ts';
import { folderOf } from './sandbox-folder.ts';
import { hasTerminals, onTerminal } from './terminal.ts';

const PATH = `/2015-03-31/event-source-mappings/${MAPPING}`;
const BUSY = { status: 400, type: 'ResourceInUseException', message: 'An update is in progress.' };
const DENIED = { status: 403, type: 'AccessDeniedException', message: 'User: x is not authorized' };

const ofStack = async () => {
  Object.assign(process.env, AWS_ENVIRONMENT.variables);
  await startCloudFormation({ EventSourceMappingId: MAPPING });
};

const start = async () => {
  const noted: boolean[] = [];
  const sandbox = await startSandbox({
    dataDir: undefined,
    buttons: ['A'],
    onLog: () => undefined,
    onPause: (paused) => noted.push(paused),
  });
  onTestFinished(() => sandbox.close());
  const cwd = folderOf(sandbox);
  const publish = () => cli(['publish', '-'], cwd, jsonLines([simpleEvent({ id: 'A' })]));
  return { ...sandbox, noted, cwd, publish };
};

test('what is published while the delivery is paused waits, status says so, and resume delivers it', async () => {
  const { cwd, publish, queues, anveo, noted } = await start();
  const paused = await cli(['pause', '--yes'], cwd);
  expect(paused).toEqual({
    code: 0,
    out:
      'Paused: updates wait in the queue, and SQS deletes them after 14 days.\n' +
      'To deliver them: npx --no anveo-buttons resume\n',
    err: 'Pausing; batches under way end first.\n',
  });
  await publish();
  const { out } = await cli(['status'], cwd);
  expect(out).toMatch(/^Paused: .*\n\nQueue {9}1 waiting, 0 in flight, .*\nDead letters {2}0\nPaused {8}yes\n/);
  expect(queues.messages()).toHaveLength(1);
  expect(anveo.requests()).toEqual([]);

  const delivered = anveo.nextRequest(({ applied }) => applied);
  const resumed = await cli(['resume', '--yes', '--json'], cwd);
  expect([resumed.code, read(resumed.out)]).toEqual([0, [{ paused: false }]]);
  await delivered;
  expect(noted).toEqual([true, false]);
  expect(read((await cli(['status', '--json'], cwd)).out)).toMatchObject([{ paused: false }]);
});

test('pausing ends with the batch under way: its update is delivered and deleted', async () => {
  const { cwd, publish, queues, anveo } = await start();
  anveo.misbehave({ kind: 'delay', ms: 1500 });
  const called = anveo.nextRequest();
  await publish();
  await called;
  expect(await cli(['pause', '--yes', '--json'], cwd)).toMatchObject({ code: 0, out: '{"paused":true}\n' });
  expect(anveo.button('A')?.version).toBe(1);
  expect(queues.messages()).toEqual([]);
});

test('a delivery that is paused already is not asked about again', async () => {
  const { cwd } = await start();
  await cli(['pause', '--yes'], cwd);
  expect(await cli(['pause'], cwd)).toMatchObject({ code: 0, err: '', out: expect.stringMatching(/^Paused: /) });
});

test('without a terminal and without --yes nothing is changed', async () => {
  await ofStack();
  const { asked } = await startLambda('Enabled');
  const { code, err } = await cli(['pause', '--stack', STACK]);
  expect(err).toContain('nothing was changed: without a terminal to ask on, --yes is needed');
  expect([code, asked]).toEqual([2, [`GET ${PATH}`]]);
});

test.runIf(hasTerminals).each([
  ['y\n', 0, ['GET', 'PUT', 'GET', 'GET']],
  ['n\n', 1, ['GET']],
  ['\u0003', 130, ['GET']],
])('on a terminal it asks, and %j ends it with %d', async (answer, expected, methods) => {
  await ofStack();
  const { asked } = await startLambda('Enabled', 'Disabling', 'Disabling', 'Disabled');
  const { code, shown } = await onTerminal(['pause', '--stack', STACK], folder(), '[y/N]', answer);
  expect(shown).toContain(`Pause the delivery of ${STACK}? Updates will wait in the queue. [y/N]`);
  expect([code, asked.map((each) => each.split(' ')[0])]).toEqual([expected, methods]);
});

test('on a stack it waits until Lambda has disabled the mapping', async () => {
  await ofStack();
  const { asked } = await startLambda('Enabled', 'Disabling', 'Disabling', 'Disabled');
  const { code, out } = await cli(['pause', '--yes', '--stack', STACK]);
  expect(out).toContain(`To deliver them: npx --no anveo-buttons resume --stack ${STACK}\n`);
  expect(asked).toEqual([`GET ${PATH}`, `PUT ${PATH} {"Enabled":false}`, `GET ${PATH}`, `GET ${PATH}`]);
  expect(code).toBe(0);
});

test('a change that Lambda does not take while another is under way is tried again', async () => {
  await ofStack();
  const { asked } = await startLambda('Disabling', BUSY, 'Enabling', 'Enabled');
  expect(await cli(['resume', '--yes', '--stack', STACK])).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^Res/),
  });
  expect(asked.map((each) => each.split(' ')[0])).toEqual(['GET', 'PUT', 'PUT', 'GET']);
});

test('the signal ends the waiting: it has not taken effect yet', async () => {
  await ofStack();
  await startLambda('Disabling');
  expect(await setPaused(await findMapping({ stack: STACK }), true, AbortSignal.abort())).toBe(false);
});

test('what AWS denies ends with 3', async () => {
  await ofStack();
  await startLambda(DENIED);
  expect(await cli(['pause', '--yes', '--stack', STACK])).toMatchObject({
    code: 3,
    err: expect.stringContaining('not authorized'),
  });
});

test('without a stack and a sandbox it is wrong usage', async () => {
  const { code, err } = await cli(['resume', '--yes'], folder());
  expect(err).toContain('no stack is named: name a deployed stack with --stack, or start the sandbox');
  expect(code).toBe(2);
});
