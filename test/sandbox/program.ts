import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

/** What writing to a program gives that has ended, or has closed its standard input. */
const CLOSED = ['EPIPE', 'ECONNRESET'];

const pathOf = (file: string) => fileURLToPath(new URL(`../../${file}`, import.meta.url));

/** What a program wrote, and how it ended. */
export interface Ended {
  code: number | null;
  out: string;
  err: string;
}

/** A program of ours that was started. */
export interface Program {
  child: ChildProcess;
  /** Resolves when its standard output holds this text. */
  says(text: string): Promise<void>;
  /** Resolves when its standard error holds this text. */
  complains(text: string): Promise<void>;
  ended: Promise<Ended>;
}

/** Makes a folder that is removed when the test ends. */
export const folder = (): string => {
  const path = mkdtempSync(join(tmpdir(), 'anveo-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
};

/** Starts a program in a folder. It is killed when the test ends. */
export const start = (file: string, args: string[], cwd: string): Program => {
  const child = spawn(process.execPath, [pathOf(file), ...args], { cwd, env: { ...process.env, NO_COLOR: '1' } });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  child.stdin.on('error', (error: NodeJS.ErrnoException) => {
    // A program may end without reading its input. Any other error fails `ended`, as the child's own errors do.
    if (!CLOSED.includes(error.code ?? '')) child.emit('error', error);
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
  const until = async (stream: Readable, isSo: () => boolean, text: string) => {
    while (!isSo()) {
      const more = await Promise.race([once(stream, 'data'), ended.then(() => undefined)]);
      if (!more) throw new Error(`ended without saying "${text}": ${out}${err}`);
    }
  };
  return {
    child,
    ended,
    says: (text) => until(child.stdout, () => out.includes(text), text),
    complains: (text) => until(child.stderr, () => err.includes(text), text),
  };
};

/** Runs a program until it ends. */
export const run = (file: string, args: string[], cwd = folder(), input = ''): Promise<Ended> => {
  const program = start(file, args, cwd);
  program.child.stdin?.end(input);
  return program.ended;
};
