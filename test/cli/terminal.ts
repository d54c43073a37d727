import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** Gives a program a terminal; of util-linux. That of macOS takes other options. */
const SCRIPT = '/usr/bin/script';
export const hasTerminals = process.platform === 'linux' && existsSync(SCRIPT);

const CLI = join(import.meta.dirname, '../../cli/anveo-buttons.ts');

/** What may speak for or against colours, whatever the terminal can show. */
const DECIDES_ON_COLOUR = ['CI', 'NO_COLOR', 'FORCE_COLOR', 'NODE_DISABLE_COLORS'];

/**
 * Runs the command on a terminal and types `answer` once it shows `question`; returns all that the terminal showed.
 * `size` is what stty sets, such as `rows 24 cols 80`.
 */
export const onTerminal = async (args: string[], cwd: string, question: string, answer: string, size = '') => {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !DECIDES_ON_COLOUR.includes(name)));
  const command = [process.execPath, CLI, ...args].map((part) => `'${part}'`).join(' ');
  // A shell that waits for the command is hit by Ctrl-C too: dash then ends with 130, whatever the command returns.
  const line = `${size && `stty ${size}; `}exec ${command}`;
  const terminal = spawn(SCRIPT, ['-qec', line, '/dev/null'], {
    cwd,
    env: { ...env, SHELL: '/bin/sh', TERM: 'xterm' },
  });
  onTestFinished(() => {
    terminal.kill('SIGKILL');
  });
  let shown = '';
  let asked = false;
  terminal.stdout.on('data', (chunk) => {
    shown += chunk;
    if (asked || !shown.includes(question)) return;
    asked = true;
    terminal.stdin.write(answer);
  });
  const [code] = await once(terminal, 'close');
  return { code, shown };
};
