import { readFileSync } from 'node:fs';

/** The cost of some work to its process. */
export interface Cost {
  /** Wall-clock time in milliseconds. */
  ms: number;
  /** CPU time, user and system, in milliseconds. */
  cpuMs: number;
}

/** Runs some work and returns its cost. */
export const measured = async (work: () => Promise<void>): Promise<Cost> => {
  const cpu = process.cpuUsage();
  const started = performance.now();
  await work();
  const ms = performance.now() - started;
  const { user, system } = process.cpuUsage(cpu);
  return { ms, cpuMs: (user + system) / 1000 };
};

/**
 * Returns the peak of a process's resident memory in MiB, or NaN on systems other than Linux.
 * `maxRSS` would not do: it starts at the peak of the parent process.
 */
export const peakMb = (pid: number | string = 'self'): number => {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
  } catch {
    return Number.NaN;
  }
};
