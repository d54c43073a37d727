import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

const pathOf = (file: string) => fileURLToPath(new URL(`../../${file}`, import.meta.url));

/** What a program wrote and how it ended. */
export interface Ended {
  code: number | null;
  out: string;
  err: string;
}

/** A program of the project's, running. */
export interface Program {
  child: ChildProcess;
  /** Resolves when its standard output holds this text. */
  says(text: string): Promise<void>;
  ended: Promise<Ended>;
}

/** A folder that is removed with the test. */
export const folder = (): string => {
  const path = mkdtempSync(join(tmpdir(), 'anveo-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
};

/** Starts a program in a folder; one that still runs when the test is over is killed. */
export const start = (file: string, args: string[], cwd: string): Program => {
  const child = spawn(process.execPath, [pathOf(file), ...args], { cwd, env: { ...process.env, NO_COLOR: '1' } });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk) => {
    out += chunk;
  });
  child.stderr.on('data', (chunk) => {
    err += chunk;
  });
  const ended = once(child, 'close').then(([code]) => ({ code, out, err }));
  return {
    child,
    ended,
    async says(text) {
      while (!out.includes(text)) {
        const more = await Promise.race([once(child.stdout, 'data'), ended.then(() => undefined)]);
        if (!more) throw new Error(`ended without saying "${text}": ${out}${err}`);
      }
    },
  };
};

/** Runs a program to its end. */
export const run = (file: string, args: string[], cwd = folder(), input = ''): Promise<Ended> => {
  const program = start(file, args, cwd);
  program.child.stdin?.end(input);
  return program.ended;
};
