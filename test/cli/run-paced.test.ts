import { describe, expect, test } from 'vitest';
import { drain, fill } from '../queue/sqs.ts';
import { buttons, cli, planned, queuedButtons, startCli, startTarget } from './fixture.ts';
import { hasTerminals, onTerminal } from './terminal.ts';

const argsOf = (queueUrl: string, ...more: string[]) => [
  'bulk',
  'run',
  'plan.json',
  '--run-id',
  'trial',
  '--queue-url',
  queueUrl,
  '--backlog',
  '20',
  ...more,
];

/** A queue with 20 messages, which is full, and a run of 30 buttons. */
const startFull = async () => {
  const front = await startTarget();
  await fill(front, 20);
  return { front, cwd: planned(buttons(30)) };
};

const ours = (ids: readonly string[]) => ids.filter((id) => id.startsWith('B'));

describe('a run in front of a full queue', () => {
  test('says so, sends nothing, and Ctrl-C ends it with 130', async () => {
    const { front, cwd } = await startFull();
    const program = startCli(argsOf(front.queueUrl, '--yes'), cwd);
    await program.complains('queue full');
    program.child.kill('SIGINT');
    const { code, out, err } = await program.ended;
    expect(err).toContain('The queue holds 20 messages; the run sends while it holds under 20.');
    expect(err).toContain('0 of 30 updates sent, 0/s, queue full\n');
    expect(err).toContain('It stopped: interrupted.');
    expect(out).toBe('trial: 0 updates sent, 0 left out by where, 0 rejected.\n');
    expect([code, ours(queuedButtons(front.queues))]).toEqual([130, []]);
  });

  test('goes on while the queue is emptied, and never fills it by more than a batch', async () => {
    const { front, cwd } = await startFull();
    const program = startCli(argsOf(front.queueUrl, '--yes', '--concurrency', '1'), cwd);
    await program.complains('queue full');
    const ended = program.ended.then(() => true);
    let most = 0;
    while (!(await Promise.race([ended, drain(front, 5).then(() => false)]))) {
      most = Math.max(most, front.queues.messages().length);
    }
    expect(await program.ended).toMatchObject({ code: 0, out: expect.stringContaining('trial: 30 updates sent') });
    expect(most).toBeLessThan(30);
  });
});

test('a run whose queue has room for all sends it at once', async () => {
  const { queues, queueUrl } = await startTarget();
  const { code, err } = await cli(argsOf(queueUrl, '--yes'), planned(buttons(20)));
  expect([code, ours(queuedButtons(queues)).length]).toEqual([0, 20]);
  expect(err).not.toContain('queue full');
});

test.runIf(hasTerminals)('on a terminal the bar says what the run waits for', async () => {
  const { front, cwd } = await startFull();
  const args = argsOf(front.queueUrl, '--yes');
  const { code, shown } = await onTerminal(args, cwd, 'queue full', '\u0003', 'rows 24 cols 80');
  expect(shown).toContain('0 %  0/30  0/s  queue full');
  expect(code).toBe(130);
});
