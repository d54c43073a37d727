import { execFile, execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { buildPublisher } from '../../infra/build-publisher.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { folderOf } from '../cli/sandbox-folder.ts';

const ROOT = join(import.meta.dirname, '../..');

/** What every machine of CI has. There the tests with it run, and fail without it. */
const ALWAYS_IN_CI = ['true', 'python3 --version', 'curl --version && openssl version'];

/** Whether a program cannot be run here; says so, since its tests are skipped then. */
export const isMissing = (probe: string): boolean => {
  if (process.env['CI'] && ALWAYS_IN_CI.includes(probe)) return false;
  try {
    execFileSync('/bin/sh', ['-c', probe], { stdio: 'ignore' });
    return false;
  } catch {
    process.stderr.write(`SKIPPED, since this fails here: ${probe}\n`);
    return true;
  }
};

/** A folder in which the sandbox runs, with the examples, and with the publisher as npm would install it. */
export const folderWithExamples = async (sandbox: Sandbox): Promise<string> => {
  const cwd = folderOf(sandbox);
  cpSync(join(ROOT, 'examples'), join(cwd, 'examples'), { recursive: true });
  writeFileSync(join(cwd, 'package.json'), '{"type":"module"}');
  await buildPublisher(join(cwd, 'node_modules/anveo-button-updater'));
  mkdirSync(join(cwd, 'node_modules'), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules/@aws-sdk'), join(cwd, 'node_modules/@aws-sdk'));
  return cwd;
};

/** Runs a line of the shell in a folder. `node` is the version that runs this. */
export const shell = (line: string, cwd: string, environment: Record<string, string> = {}) =>
  new Promise<{ code: number; out: string; err: string }>((resolve) => {
    const PATH = [dirname(process.execPath), process.env['PATH']].join(delimiter);
    execFile('/bin/sh', ['-c', line], { cwd, env: { ...process.env, PATH, ...environment } }, (error, out, err) =>
      resolve({ code: error ? Number(error.code) : 0, out, err }),
    );
  });
