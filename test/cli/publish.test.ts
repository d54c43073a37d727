import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { AWS_ENVIRONMENT } from '../../sandbox/aws.ts';
import { startQueues } from '../../sandbox/queues.ts';
import { simpleEvent } from '../delivery/events.ts';
import { folder, run } from '../sandbox/program.ts';

const CLI = 'cli/anveo-buttons.ts';

/** Publishes to a real queue that is named on the command line. */
const publish = async (input: string, file = '-') => {
  const queues = await startQueues(0);
  onTestFinished(() => queues.close());
  Object.assign(process.env, AWS_ENVIRONMENT.variables, { AWS_ENDPOINT_URL_SQS: queues.url });
  const ended = await run(CLI, ['publish', file, '--queue-url', queues.queueUrl], folder(), input);
  return { ...ended, messages: queues.messages() };
};

const event = (fields: Record<string, unknown> = {}) => JSON.stringify(simpleEvent(fields));

test('JSON Lines are sent in their order, each in the group of its button, as they are', async () => {
  const lines = [event({ id: 'A' }), event({ id: 'two words' }), event({ id: 'A', hour24From: 1 })];
  const { code, messages, out } = await publish(`\u{FEFF}${lines.join('\r\n')}\n\n`);
  expect(code).toBe(0);
  expect(messages.map(({ body }) => body).sort()).toEqual([...lines].sort());
  expect(messages.filter(({ messageGroupId }) => messageGroupId === 'A').map(({ body }) => body)).toEqual([
    lines[0],
    lines[2],
  ]);
  expect(messages.find(({ body }) => body === lines[1])?.messageGroupId).toMatch(/^[0-9a-f]{64}$/);
  expect(out.split('\n').map((line) => line.slice(38))).toEqual(['A', 'two words', 'A', '']);
});

test('one event over several lines is sent', async () => {
  const { code, messages } = await publish(JSON.stringify(simpleEvent(), null, 2));
  expect([code, messages.length]).toEqual([0, 1]);
});

test('one invalid event keeps all from being sent, and every fault is named with its line', async () => {
  const { code, messages, err } = await publish(`${event()}\n${event({ hour24To: 25 })}\n{\n`);
  expect(messages).toEqual([]);
  expect(err).toMatch(
    /nothing was sent: 2 invalid\nline 2: hour24To must be a whole number from 0 to 24, but is 25\nline 3: is not JSON: /,
  );
  expect(code).toBe(1);
});

test('a mistake in an event over several lines is told once, with its place', async () => {
  const { code, err } = await publish(JSON.stringify(simpleEvent(), null, 2).replace(',', ''));
  expect(err).toMatch(/nothing was sent: 1 invalid\nevent: is not JSON: .*line 3/);
  expect(code).toBe(1);
});

test('of many faults twenty are shown and the rest counted', async () => {
  const { err } = await publish(Array.from({ length: 25 }, () => event({ hour24To: 25 })).join('\n'));
  expect(err).toMatch(/nothing was sent: 25 invalid\n(line .*\n){20}… and 5 more/);
});

test('an empty input is an error', async () => {
  expect(await publish('\n')).toMatchObject({ code: 1, err: expect.stringContaining('there is no event') });
});

test('a file that is not there is named', async () => {
  expect(await publish('', 'none.json')).toMatchObject({ code: 1, err: expect.stringContaining("'none.json'") });
});

test('without a queue and without a sandbox the error names the three ways', async () => {
  const cwd = folder();
  writeFileSync(join(cwd, '.sandbox.json'), '{"pid": 0}');
  const { code, err } = await run(CLI, ['publish', '-'], cwd, event());
  expect(err).toContain(
    'name a deployed stack with --stack or a queue with --queue-url, or start the sandbox in this folder (npm start)',
  );
  expect(code).toBe(1);
});

test('a queue that does not take a message says which and why', async () => {
  const { code, err } = await run(
    CLI,
    ['publish', '-', '--queue-url', `${(await startAway()).url}/000000000000/none.fifo`],
    folder(),
    event(),
  );
  expect(err).toMatch(/sent 0, not sent 1\nBUTTON1: QueueDoesNotExist/);
  expect(code).toBe(1);
});

const startAway = async () => {
  const queues = await startQueues(0);
  onTestFinished(() => queues.close());
  process.env['AWS_ENDPOINT_URL_SQS'] = queues.url;
  return queues;
};
