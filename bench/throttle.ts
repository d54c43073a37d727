import { setTimeout as sleep } from 'node:timers/promises';

/** Linux hands out the CPU of a container in periods; this is Lambda's. */
const PERIOD_MS = 20;
/** Lambda gives a whole core for so much memory, and in proportion for less. */
const MB_OF_A_CORE = 1769;

/** Returns the part of a core that Lambda gives a function of so much memory after its INIT. */
export const coreOf = (memoryMb: number): number => Math.min(1, memoryMb / MB_OF_A_CORE);

/** Lets a process run for this part of the time only, by stopping and continuing it. Returns what ends that. */
export const throttle = (pid: number, part: number): (() => Promise<void>) => {
  let ended = false;
  const run = async () => {
    const started = performance.now();
    let ran = 0;
    while (!ended) {
      const continued = performance.now();
      process.kill(pid, 'SIGCONT');
      await sleep(PERIOD_MS * part);
      process.kill(pid, 'SIGSTOP');
      const stopped = performance.now();
      ran += stopped - continued;
      // Timers are late by up to a millisecond: the pause makes up for it.
      await sleep(Math.max(0, ran / part - (stopped - started)));
    }
    process.kill(pid, 'SIGCONT');
  };
  const over = run();
  return () => {
    ended = true;
    return over;
  };
};
