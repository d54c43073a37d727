import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CommandError } from '../exit.ts';
import { makeFolder, RECORDS } from './record.ts';

const codeOf = (error: unknown) => (error as NodeJS.ErrnoException).code;

/** Whether a process with this ID runs. EPERM: it runs and is another user's. */
const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
};

const holderOf = (file: string): number | undefined => {
  try {
    const pid = Number(readFileSync(file, 'utf8'));
    return Number.isInteger(pid) && pid > 0 && isAlive(pid) ? pid : undefined;
  } catch {
    return undefined;
  }
};

/** Puts `own` in the lock's place. Returns whether there was none. A link is made whole or not at all. */
const take = (own: string, lock: string): boolean => {
  try {
    linkSync(own, lock);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
};

/** Takes the lock of a process that has ended away, unless another process has it by now. */
const clear = (lock: string, aside: string): void => {
  try {
    renameSync(lock, aside);
  } catch {
    return;
  }
  if (holderOf(aside) !== undefined) take(aside, lock);
  rmSync(aside, { force: true });
};

/**
 * Runs work while no other process on this machine works on the run: a file in the folder of records names this process. A
 * process that has ended holds nothing.
 * @throws CommandError when another process has the run
 */
export const withLock = async <T>(runId: string, work: () => Promise<T>, folder = RECORDS): Promise<T> => {
  makeFolder(folder);
  const lock = join(folder, `${runId}.lock`);
  const own = `${lock}.${process.pid}`;
  writeFileSync(own, String(process.pid));
  try {
    while (!take(own, lock)) {
      const pid = holderOf(lock);
      if (pid !== undefined) {
        const otherwise = `If that process is another program, remove ${lock}`;
        throw new CommandError(`nothing was sent: process ${pid} works on the run ${runId} already. ${otherwise}`);
      }
      clear(lock, `${own}.aside`);
    }
  } finally {
    rmSync(own, { force: true });
  }
  try {
    return await work();
  } finally {
    rmSync(lock, { force: true });
  }
};
