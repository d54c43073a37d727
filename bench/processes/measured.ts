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

/** Peak of this process's resident memory, in megabytes. */
export const peakMb = (): number => process.resourceUsage().maxRSS / 1024;
