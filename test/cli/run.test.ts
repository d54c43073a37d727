import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { callFlowEvent, simpleEvent } from '../delivery/events.ts';
import { failing, sqsError } from '../queue/sqs.ts';
import { STACK, startCloudFormation } from './cloud-formation.ts';
import { buttons, cli, OPERATOR, planned, queued, queuedButtons, read, startTarget } from './fixture.ts';
import { pretendSandbox } from './sandbox-folder.ts';

const RUN = ['bulk', 'run', 'plan.json'];

describe('a run', () => {
  test('sends what the plan makes of each row, and sums up', async () => {
    const { queues, queueUrl } = await startTarget();
    const cwd = planned(buttons(25), { where: { configuration: 'SIMPLE', hour24To: 18 } });
    const { code, out, err } = await cli([...RUN, '--yes', '--run-id', 'trial', '--queue-url', queueUrl], cwd);
    expect(queued(queues)).toHaveLength(25);
    expect(queued(queues)).toEqual(
      expect.arrayContaining(
        buttons(25).map((event) => ({ ...event, hour24From: 0, hour24To: 0, asOf: expect.any(String) })),
      ),
    );
    expect(queues.messages().every(({ body, messageGroupId }) => JSON.parse(body).id === messageGroupId)).toBe(true);
    expect(out).toBe('trial: 25 updates sent, 0 left out by where, 0 rejected.\n');
    expect(err).toContain('25 buttons to update, 0 left out by where, 0 rejected.');
    expect([code, readdirSync(cwd).filter((name) => name.startsWith('rejected'))]).toEqual([0, []]);
  });

  test('carries its ID and who runs it, and is as of its start', async () => {
    const { queues, batches, queueUrl } = await startTarget();
    const cwd = planned([...buttons(2), simpleEvent({ id: 'C', asOf: '2026-01-01T00:00:00Z' })]);
    await cli([...RUN, '--yes', '--run-id', 'trial', '--queue-url', queueUrl], cwd);
    const { startedAt } = JSON.parse(readFileSync(join(cwd, '.anveo-buttons/trial.json'), 'utf8'));
    const text = (StringValue: string) => ({ DataType: 'String', StringValue });
    const attributes = { RunId: text('trial'), By: text(OPERATOR) };
    expect(batches.flat().map(({ MessageAttributes }) => MessageAttributes)).toEqual(Array(3).fill(attributes));
    expect(queued(queues).map(({ asOf }) => asOf)).toEqual([startedAt, startedAt, '2026-01-01T00:00:00Z']);
  });

  test('with --json sums up for scripts, under a name of its own', async () => {
    const { queues, queueUrl } = await startTarget();
    const cwd = planned(buttons(3), { where: { id: ['B1', 'B3'] } });
    const { code, out } = await cli([...RUN, '--yes', '--json', '--queue-url', queueUrl], cwd);
    expect(read(out)).toEqual([
      { runId: expect.stringMatching(/^holiday-\d{8}T\d{6}Z-/), sent: 2, rejected: 0, unmatched: 1 },
    ]);
    expect(queuedButtons(queues)).toEqual(['B1', 'B3']);
    expect(code).toBe(0);
  });

  test('is a new one each time: the same updates are sent again', async () => {
    const { queues, queueUrl } = await startTarget();
    const cwd = planned(buttons(2));
    for (const args of [RUN, RUN]) await cli([...args, '--yes', '--queue-url', queueUrl], cwd);
    expect(queuedButtons(queues)).toEqual(['B1', 'B1', 'B2', 'B2']);
  });

  test("goes to a deployed stack's queue, and says how to follow it there", async () => {
    const { queues, queueUrl } = await startTarget();
    await startCloudFormation({ QueueUrl: queueUrl });
    const { code, err } = await cli([...RUN, '--yes', '--run-id', 'trial', '--stack', STACK], planned(buttons(2)));
    expect([code, queuedButtons(queues)]).toEqual([0, ['B1', 'B2']]);
    expect(err).toContain(`To follow it:\n  npx --no anveo-buttons bulk status trial --watch --stack ${STACK}\n`);
  });

  test('goes to the queue of the sandbox that runs in the folder', async () => {
    const { queues, url, queueUrl } = await startTarget();
    const cwd = planned(buttons(2));
    pretendSandbox(cwd, { sqs: url, queueUrl });
    const { code, err } = await cli([...RUN, '--yes', '--run-id', 'trial'], cwd);
    expect([code, queuedButtons(queues)]).toEqual([0, ['B1', 'B2']]);
    expect(err).toContain('To follow it:\n  npx --no anveo-buttons bulk status trial --watch\n');
  });

  test('with --until sends the same buttons as the catalogue has them', async () => {
    const { queues, queueUrl } = await startTarget();
    const until = { at: '2026-12-27T06:00:00' };
    const cwd = planned(buttons(3), { where: { id: { 'anything-but': 'B2' } }, until, expireAfterMinutes: 60 });
    const { code, out } = await cli([...RUN, '--until', '--yes', '--queue-url', queueUrl], cwd);
    const asInCatalogue = buttons(3).map((event) => ({ ...event, asOf: expect.any(String) }));
    expect(queued(queues)).toEqual([asInCatalogue[0], asInCatalogue[2]]);
    expect(out).toMatch(/^holiday-until-\S+: 2 updates sent, 1 left out by where, 0 rejected\.\n$/);
    expect(code).toBe(0);
  });

  test.each<[string, object, RegExp]>([
    ['whose where selects nothing', { id: 'X' }, /holiday: where selects none of the 2 buttons of the catalogue/],
    [
      'whose where names a label that no row has',
      { 'labels.TEEM': { 'anything-but': 'X' }, id: 'B1' },
      /holiday: where\.labels\.TEEM is in no row of the catalogue: did you mean labels\.TEAM\?/,
    ],
    [
      'whose where excepts a variable that no row has',
      { 'variables.X': { exists: false } },
      /where\.variables\.X is in no/,
    ],
  ])('%s sends nothing and ends with 1', async (_, where, fault) => {
    const { batches, queueUrl } = await startTarget();
    const cwd = planned(
      buttons(2).map((event) => ({ ...event, labels: { TEAM: 'SALES' } })),
      { where },
    );
    const { code, err } = await cli([...RUN, '--yes', '--queue-url', queueUrl], cwd);
    expect(err).toMatch(fault);
    expect([code, batches]).toEqual([1, []]);
  });

  test('selects by labels, which are not sent', async () => {
    const { queues, queueUrl } = await startTarget();
    const teams = ['SALES', 'SUPPORT', 'SALES'];
    const cwd = planned(
      buttons(3).map((event, index) => ({ ...event, labels: { TEAM: teams[index] } })),
      { where: { 'labels.TEAM': 'SALES' } },
    );
    await cli([...RUN, '--yes', '--queue-url', queueUrl], cwd);
    expect(queued(queues)).toEqual(
      ['B1', 'B3'].map((id) => ({ ...simpleEvent({ id }), hour24From: 0, hour24To: 0, asOf: expect.any(String) })),
    );
  });
});

test('without a terminal and without --yes nothing is sent, and the run ends with 2', async () => {
  const { batches, queueUrl } = await startTarget();
  const { code, err } = await cli([...RUN, '--queue-url', queueUrl], planned(buttons(2)), 'y\n');
  expect(err).toContain('nothing was sent: without a terminal to ask on, --yes is needed');
  expect([code, batches]).toEqual([2, []]);
});

describe('rejected rows', () => {
  const events = [simpleEvent({ id: 'A' }), simpleEvent({ id: 'B', hour24To: 25 }), callFlowEvent({ id: 'C' })];
  const set = { phoneNumber: '12157010681' };

  test('stop no other, and come to lie in a file that the summary names', async () => {
    const { queues, queueUrl } = await startTarget();
    const cwd = planned(events, { set });
    const { code, out } = await cli([...RUN, '--yes', '--run-id', 'trial', '--queue-url', queueUrl], cwd);
    expect(queuedButtons(queues)).toEqual(['A']);
    expect(out).toBe('trial: 1 update sent, 0 left out by where, 2 rejected (rejected-trial.jsonl).\n');
    expect(read(readFileSync(join(cwd, 'rejected-trial.jsonl'), 'utf8'))).toEqual([
      { row: 2, buttonId: 'B', reason: 'hour24To must be a whole number from 0 to 24, but is 25' },
      { row: 3, buttonId: 'C', reason: expect.stringContaining('phoneNumber belongs to configuration SIMPLE only') },
    ]);
    expect(code).toBe(1);
  });

  test('are those too that SQS does not take for their own fault', async () => {
    const { queueUrl } = await startTarget((entries) =>
      failing(entries, ({ MessageGroupId }) => MessageGroupId === 'B2', {
        Code: 'InvalidMessageContents',
        SenderFault: true,
      }),
    );
    const cwd = planned(buttons(3));
    const { code, out } = await cli([...RUN, '--yes', '--json', '--run-id', 'trial', '--queue-url', queueUrl], cwd);
    const rejectedFile = 'rejected-trial.jsonl';
    expect(read(out)).toEqual([{ runId: 'trial', sent: 2, rejected: 1, rejectedFile, unmatched: 0 }]);
    expect(read(readFileSync(join(cwd, rejectedFile), 'utf8'))).toEqual([
      { row: 2, buttonId: 'B2', reason: 'InvalidMessageContents: not now' },
    ]);
    expect(code).toBe(1);
  });
});

test('SQS refusing stops the run with 3, names why and how to repeat it', async () => {
  const { batches, queueUrl } = await startTarget(() => sqsError(403, 'AccessDenied', 'not allowed to send'));
  const cwd = planned(buttons(200));
  const args = [...RUN, '--yes', '--json', '--concurrency', '1', '--run-id', 'trial', '--queue-url', queueUrl];
  const { code, out, err } = await cli(args, cwd);
  expect(err).toMatch(/It stopped: AccessDenied\w*: not allowed to send\. To repeat it/);
  expect(err).toContain('anveo-buttons bulk run plan.json --run-id trial');
  expect(read(out)).toMatchObject([{ sent: 0, rejected: 0, stopped: { byOperator: false } }]);
  expect([code, batches.length, existsSync(join(cwd, 'rejected-trial.jsonl'))]).toEqual([3, 1, false]);
});
