import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SendMessageBatchCommand } from '@aws-sdk/client-sqs';
import { describe, expect, test } from 'vitest';
import { plan } from '../plans/fixture.ts';
import type { Front } from '../queue/sqs.ts';
import { buttons, cli, planned, queued, queuedButtons, startCli, startTarget } from './fixture.ts';

const ALL = 60;
const everyButton = buttons(ALL)
  .map(({ id }) => id)
  .sort();
const NEVER = new Promise<undefined>(() => undefined);

const argsOf = (queueUrl: string, ...more: string[]) => [
  'bulk',
  'run',
  'plan.json',
  '--yes',
  '--concurrency',
  '1',
  '--queue-url',
  queueUrl,
  ...more,
];

/**
 * A run that has come half-way, to its third batch of six: the batch has arrived at the queue or has not, and the command
 * waits for its answer until `answer` is called, and that is never for a command that is killed.
 */
const startHalfWay = async (arrived: boolean) => {
  const reached = Promise.withResolvers<void>();
  const answered = Promise.withResolvers<undefined>();
  let held = false;
  const front: Front = await startTarget(async (Entries, number) => {
    if (number !== 3 || held) return undefined;
    held = true;
    const { client, queueUrl } = front.queues;
    if (arrived) await client.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
    reached.resolve();
    return Promise.race([answered.promise, NEVER]);
  });
  const cwd = planned(buttons(ALL));
  const program = startCli(argsOf(front.queueUrl, '--run-id', 'trial'), cwd);
  await reached.promise;
  return { front, cwd, program, answer: () => answered.resolve(undefined) };
};

describe('a run that is killed half-way and repeated', () => {
  test.each([
    ['before its batch has arrived', false, 20],
    ['after its batch has arrived, but before it knows', true, 30],
  ])('%s, has sent each update exactly once', async (_, arrived, before) => {
    const { front, cwd, program } = await startHalfWay(arrived);
    program.child.kill('SIGKILL');
    await program.ended;
    expect(queuedButtons(front.queues)).toHaveLength(before);
    const again = await cli(argsOf(front.queueUrl, '--run-id', 'trial'), cwd);
    expect(again).toMatchObject({ code: 0, out: expect.stringContaining('trial: 60 updates sent') });
    expect(queuedButtons(front.queues)).toEqual(everyButton);
  });
});

test('a run that another process sends is refused under its ID, and goes on', async () => {
  const { front, cwd, program, answer } = await startHalfWay(false);
  const again = await cli(argsOf(front.queueUrl, '--run-id', 'trial'), cwd);
  expect(again).toMatchObject({
    code: 1,
    err: expect.stringContaining(`process ${program.child.pid} works on the run trial already`),
  });
  answer();
  expect(await program.ended).toMatchObject({ code: 0 });
  expect(queuedButtons(front.queues)).toEqual(everyButton);
});

test('a file in the place of the folder of records is named, and nothing is sent', async () => {
  const { queues, queueUrl } = await startTarget();
  const cwd = planned(buttons(1));
  writeFileSync(join(cwd, '.anveo-buttons'), '');
  expect(await cli(argsOf(queueUrl), cwd)).toMatchObject({
    code: 1,
    err: expect.stringContaining('.anveo-buttons must be a folder for the records of runs, but it is a file'),
  });
  expect(queuedButtons(queues)).toEqual([]);
});

test('a run that has ended and is repeated under its name publishes nothing twice', async () => {
  const { queues, queueUrl } = await startTarget();
  const cwd = planned(buttons(ALL));
  for (let times = 1; times <= 3; times += 1) {
    expect(await cli(argsOf(queueUrl, '--run-id', 'trial'), cwd)).toMatchObject({ code: 0 });
  }
  expect(queuedButtons(queues)).toEqual(everyButton);
});

describe('Ctrl-C', () => {
  test('ends a run with 130 once what is under way has ended, and says how to repeat it', async () => {
    const { front, cwd, program, answer } = await startHalfWay(false);
    program.child.kill('SIGINT');
    answer();
    const { code, out, err } = await program.ended;
    expect(code).toBe(130);
    const sent = queuedButtons(front.queues);
    expect(sent.length).toBeLessThan(ALL);
    expect(out).toBe(`trial: ${sent.length} updates sent, 0 left out by where, 0 rejected.\n`);
    expect(err).toContain('It stopped: interrupted.');
    expect(err).toContain('anveo-buttons bulk run plan.json --run-id trial');
    expect(err).toMatch(/five minutes/);
    await cli(argsOf(front.queueUrl, '--run-id', 'trial'), cwd);
    expect(queuedButtons(front.queues)).toEqual(everyButton);
  });

  test('twice ends a run at once, though a batch is under way', async () => {
    const { program } = await startHalfWay(false);
    const again = setInterval(() => program.child.kill('SIGINT'), 5);
    const { out } = await program.ended;
    clearInterval(again);
    expect(program.child.signalCode).toBe('SIGINT');
    expect(out).toBe('');
  });
});

describe('a plan that is changed under the same run ID', () => {
  /** Writes the plan anew, and runs it. */
  const runWith = async (cwd: string, queueUrl: string, hour24From: number) => {
    const fields = { catalogue: 'catalogue.jsonl', set: { hour24From } };
    writeFileSync(join(cwd, 'plan.json'), JSON.stringify(plan(fields)));
    expect(await cli(argsOf(queueUrl, '--run-id', 'trial'), cwd)).toMatchObject({ code: 0 });
  };
  const sentHours = ({ queues }: Front) => queued(queues).map(({ hour24From }) => hour24From);

  test('and changed back is sent each time: A, then B, then A again', async () => {
    const front = await startTarget();
    const cwd = planned(buttons(1));
    for (const hour of [1, 2, 1]) await runWith(cwd, front.queueUrl, hour);
    expect(sentHours(front)).toEqual([1, 2, 1]);
  });

  test('and repeated as changed is sent once', async () => {
    const front = await startTarget();
    const cwd = planned(buttons(1));
    for (const hour of [1, 2, 2]) await runWith(cwd, front.queueUrl, hour);
    expect(sentHours(front)).toEqual([1, 2]);
  });

  test('and run from another folder is sent', async () => {
    const front = await startTarget();
    for (const hour of [1, 1]) await runWith(planned(buttons(1)), front.queueUrl, hour);
    expect(sentHours(front)).toEqual([1, 1]);
  });
});

test('a run that was given its ID by the command is repeated under it', async () => {
  const { queues, queueUrl } = await startTarget();
  const cwd = planned(buttons(2), { expireAfterMinutes: 60 });
  const { err } = await cli(argsOf(queueUrl), cwd);
  const runId = /^Run (\S+)$/m.exec(err)?.[1] ?? '';
  const { out } = await cli(argsOf(queueUrl, '--run-id', runId), cwd);
  expect(out).toContain(`${runId}: 2 updates sent`);
  expect(queuedButtons(queues)).toEqual(['B1', 'B2']);
});

test('a run that cannot write down what it rejects sends nothing', async () => {
  const { batches, queueUrl } = await startTarget();
  const cwd = planned(buttons(3));
  mkdirSync(join(cwd, 'rejected-trial.jsonl'));
  const { code, err } = await cli(argsOf(queueUrl, '--run-id', 'trial'), cwd);
  expect([code, batches]).toEqual([1, []]);
  expect(err).toContain('rejected-trial.jsonl');
});
