import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { buttons, planned, queuedButtons, startTarget } from './fixture.ts';

/** Gives a program a terminal; of util-linux. */
const SCRIPT = '/usr/bin/script';
const CLI = join(import.meta.dirname, '../../cli/anveo-buttons.ts');

/** What may speak for or against colours, whatever the terminal can show. */
const DECIDES_ON_COLOUR = ['CI', 'NO_COLOR', 'FORCE_COLOR', 'NODE_DISABLE_COLORS'];

/** Runs the command on a terminal and types an answer to its question; everything that the terminal showed. */
const onTerminal = async (args: string[], cwd: string, answer: string) => {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !DECIDES_ON_COLOUR.includes(name)));
  const command = [process.execPath, CLI, ...args].map((part) => `'${part}'`).join(' ');
  const terminal = spawn(SCRIPT, ['-qec', command, '/dev/null'], { cwd, env: { ...env, TERM: 'xterm' } });
  onTestFinished(() => {
    terminal.kill('SIGKILL');
  });
  let shown = '';
  let asked = false;
  terminal.stdout.on('data', (chunk) => {
    shown += chunk;
    if (asked || !shown.includes('[y/N]')) return;
    asked = true;
    terminal.stdin.write(answer);
  });
  const [code] = await once(terminal, 'close');
  return { code, shown };
};

describe.runIf(existsSync(SCRIPT))('on a terminal a run asks before it sends', () => {
  const runWith = async (answer: string) => {
    const { queues, queueUrl } = await startTarget();
    const cwd = planned(buttons(30));
    const ended = await onTerminal(['bulk', 'run', 'plan.json', '--queue-url', queueUrl], cwd, answer);
    return { ...ended, queueUrl, sent: queuedButtons(queues).length };
  };

  test.each(['y', 'yes', 'Y'])('and sends when the answer is %s, with a bar and in colour', async (answer) => {
    const { code, shown, queueUrl, sent } = await runWith(`${answer}\n`);
    expect(shown).toContain('30 buttons to update, 0 left out by where, 0 rejected.');
    expect(shown).toContain(`Send to ${queueUrl}? [y/N]`);
    expect(shown).toMatch(/100 % {2}30\/30 {2}\d+\/s/);
    expect(shown.split('\u001b[32m')[1]).toMatch(/^\S+: 30 updates sent/);
    expect([code, sent]).toEqual([0, 30]);
  });

  test.each([
    ['n', 'n\n'],
    ['nothing', '\n'],
    ['something else', 'yesterday\n'],
  ])('and sends nothing when the answer is %s', async (_, answer) => {
    const { code, shown, sent } = await runWith(answer);
    expect(shown).toContain('Nothing was sent.');
    expect([code, sent]).toEqual([1, 0]);
  });

  test.each([
    ['Ctrl-C', '\u0003'],
    ['Ctrl-D', '\u0004'],
  ])('and %s at the question ends it with 130, and nothing is sent', async (_, answer) => {
    const { code, sent } = await runWith(answer);
    expect([code, sent]).toEqual([130, 0]);
  });
});
