import { readFileSync } from 'node:fs';

/** What a piece of work cost the process in which it ran. */
export interface Cost {
  /** By the clock, in milliseconds. */
  ms: number;
  /** CPU time, of the user and the system, in milliseconds. */
  cpuMs: number;
}

export const measured = async (work: () => Promise<void>): Promise<Cost> => {
  const cpu = process.cpuUsage();
  const started = performance.now();
  await work();
  const ms = performance.now() - started;
  const { user, system } = process.cpuUsage(cpu);
  return { ms, cpuMs: (user + system) / 1000 };
};

/**
 * Peak of a process's resident memory in MiB, as Linux tells it; elsewhere unknown. Not `maxRSS`, which begins with the
 * peak of the process that started it.
 */
export const peakMb = (pid: number | string = 'self'): number => {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
  } catch {
    return Number.NaN;
  }
};
